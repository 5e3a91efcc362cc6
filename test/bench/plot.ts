// The plot that the README shows: each build as a dot, in multiples of the limit, with its target as a bar.
import type { Figure } from './figure.ts'

export interface PlotInput {
  readonly title: string
  readonly subtitle: string
  readonly figures: readonly Figure[]
}

const WIDTH = 860
const LABELS = 250
const RIGHT = 96
const ROW = 24
const HEAD = 84
const PANEL_HEAD = 40
const LEAST = 0.01
const MOST = 100
const DECADES = [0.01, 0.1, 1, 10, 100]

const INK = '#1f2328'
const PALE = '#656d76'
const LINE = '#d1d9e0'
const OURS = '#0969da'
const THEIRS = '#8c959f'
const MISSED = '#cf222e'

/** An SVG with a panel for each size of site; empty when no figure is a multiple of the limit. */
export function plot({ title, subtitle, figures }: PlotInput): string {
  const panels = [...Map.groupBy(figures.filter(({ size, value, seconds, amount }) => size !== undefined && seconds !== undefined && amount !== undefined && value.endsWith('times')), ({ size }) => size!)]
  if (panels.length === 0) return ''
  const parts: string[] = [text(16, 28, title, 17, INK, 'bold'), text(16, 48, subtitle, 11, PALE), ...legend()]
  let y = HEAD
  for (const [size, rows] of panels) {
    parts.push(text(16, y + 24, `Size ${size}`, 14, INK, 'bold'))
    const top = y + PANEL_HEAD
    const bottom = top + rows.length * ROW
    for (const decade of DECADES) {
      parts.push(line(x(decade), top - 4, x(decade), bottom, decade === 1 ? INK : LINE, decade === 1 ? 1.5 : 1))
      parts.push(text(x(decade), top - 10, decade === 1 ? 'the limit' : `${decade}×`, 10, PALE, 'normal', 'middle'))
    }
    rows.forEach((figure, i) => parts.push(...row(figure, top + i * ROW + ROW / 2)))
    y = bottom + 16
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" font-family="system-ui, sans-serif" role="img">\n<title>${escaped(title)}</title>\n<rect width="100%" height="100%" fill="#ffffff"/>\n${parts.join('\n')}\n</svg>\n`
}

function row({ name, amount = 1, target, isWithin, seconds = 0 }: Figure, y: number): readonly string[] {
  const label = name.replace(/^[^:]*: /, '')
  // What has targets is ours; peers are what it is compared with.
  const isOurs = /^(full build|nothing changed|one lesson edited|one override added)/.test(label)
  const color = isWithin === false ? MISSED : isOurs ? OURS : THEIRS
  const bar = target === undefined ? [] : [line(x(target), y - 8, x(target), y + 8, INK, 3)]
  return [
    text(LABELS - 12, y + 4, label, 12, isOurs ? INK : PALE, 'normal', 'end'),
    line(x(LEAST), y, x(amount), y, color, 2),
    ...bar,
    `<circle cx="${x(amount)}" cy="${y}" r="5" fill="${color}"/>`,
    text(WIDTH - RIGHT + 12, y + 4, `${amount < 1 ? amount.toFixed(3) : amount.toFixed(1)}× · ${seconds < 10 ? seconds.toFixed(2) : seconds.toFixed(0)} s`, 11, INK),
  ]
}

function legend(): readonly string[] {
  const y = 68
  const items: readonly (readonly [string, string])[] = [[OURS, 'memora-content'], [MISSED, 'memora-content, target missed'], [THEIRS, 'others']]
  return [
    ...items.flatMap(([color, label], i) => [`<circle cx="${22 + i * 190}" cy="${y - 4}" r="5" fill="${color}"/>`, text(34 + i * 190, y, label, 11, PALE)]),
    line(592, y - 12, 592, y + 4, INK, 3),
    text(602, y, 'target: the dot should not be beyond it', 11, PALE),
  ]
}

/** The place of a multiple on the axis, which is logarithmic. */
function x(multiple: number): number {
  const share = Math.log(Math.min(MOST, Math.max(LEAST, multiple)) / LEAST) / Math.log(MOST / LEAST)
  return Math.round((LABELS + share * (WIDTH - LABELS - RIGHT)) * 10) / 10
}

function line(x1: number, y1: number, x2: number, y2: number, color: string, width: number): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${color}" stroke-width="${width}"/>`
}

function text(left: number, y: number, words: string, size: number, color: string, weight = 'normal', anchor = 'start'): string {
  return `<text x="${left}" y="${y}" font-size="${size}" fill="${color}" font-weight="${weight}" text-anchor="${anchor}">${escaped(words)}</text>`
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
