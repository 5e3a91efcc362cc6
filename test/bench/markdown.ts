// The figures as the README's tables, so that nobody copies a number by hand.
import type { Figure } from './figure.ts'

/** A table of what there is in several sizes, one of page sizes, and one of the rest; each only when there is something in it. */
export function markdownTables(figures: readonly Figure[]): string {
  const sized = figures.filter(({ size }) => size !== undefined)
  const pages = figures.filter(({ details }) => Array.isArray(details))
  const rest = figures.filter(({ size, details }) => size === undefined && details === undefined)
  return [sizedTable(sized), pagesTable(pages), plainTable(rest)].filter((table) => table !== '').join('\n')
}

function sizedTable(figures: readonly Figure[]): string {
  if (figures.length === 0) return ''
  const sizes = [...new Set(figures.map(({ size }) => size!))]
  const label = ({ name }: Figure) => name.replace(/^[^:]*: /, '').replace(/^(the limit),.*/, '$1')
  const rows = Map.groupBy(figures, label)
  const cells = (found: Figure | undefined) => (found ? [withTime(found), target(found)] : ['', ''])
  return table(
    ['', ...sizes.flatMap((size) => [`at ${size}`, 'target'])],
    Array.from(rows, ([name, all]) => [name, ...sizes.flatMap((size) => cells(all.find((figure) => figure.size === size)))]),
  )
}

interface PagesAt {
  readonly lessons: number
  readonly largest: number
  readonly median: number
}

function pagesTable(figures: readonly Figure[]): string {
  const [first] = figures
  if (!first) return ''
  const at = ({ details }: Figure) => details as readonly PagesAt[]
  return table(
    ['largest / median page, kB', ...at(first).map(({ lessons }) => `${lessons.toLocaleString('en')} lessons`)],
    figures.map((figure) => [figure.name.split(' pages,')[0]!, ...at(figure).map(({ largest, median }) => `${(largest / 1e3).toFixed(1)} / ${(median / 1e3).toFixed(1)}`)]),
  )
}

function plainTable(figures: readonly Figure[]): string {
  return figures.length === 0 ? '' : table(['', 'figure', 'limit'], figures.map((figure) => [figure.name, withTime(figure), target(figure)]))
}

function withTime({ name, value, seconds, peakMb }: Figure): string {
  const files = /the limit, (.*)$/.exec(name)?.[1]
  const time = seconds === undefined || /\d m?s$/.test(value) ? [] : [`${seconds.toFixed(seconds < 10 ? 2 : 0)} s`]
  const more = [...(files === undefined ? [] : [files]), ...time, ...(peakMb === undefined ? [] : [`${peakMb} MB`])]
  return more.length === 0 ? value : `${value.replace(/ times$/, '')} (${more.join(', ')})`
}

function target({ limit, isWithin }: Figure): string {
  if (limit === undefined) return ''
  return `${limit.replace(/ times$/, '')}${isWithin ? '' : ', **missed**'}`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`
  return `${line(head)}${line(head.map(() => '---'))}${rows.map(line).join('')}`
}
