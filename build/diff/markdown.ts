// A diff as a comment of a pull request: whatever is in the content, the comment stays short, is no markup of
// somebody else's, mentions nobody, and fits in where GitHub cuts off.
import { accessChangeText, accessNodeText, moreText, plansText } from './lines.ts'
import { accessTitle, newAccess, nothing, planCosts, sections, verdict, warningsText, type Heading } from './report.ts'
import type { SiteDiff } from './site-diff.ts'
import { safe, type Ink } from './wording.ts'

// GitHub takes 65,536 characters; what is left is for a line of whoever posts it.
const MOST_CHARACTERS = 60_000
/** How many of each kind are shown: fewer where that would be too long. */
const FIRST = [10, 5, 2, 0] as const
const FIRST_PARTS = 3

// Nothing in a code span is markup, a mention or a link.
export const MARKDOWN_INK: Ink = { quote: (foreign) => codeSpan(safe(foreign)), arrow: '→' }

/** The comment, ending with a line break; of at most 60,000 characters. */
export function markdownOf(diff: SiteDiff, heading: Heading): string {
  const texts = FIRST.map((first) => () => comment(diff, heading, first))
  for (const text of texts) {
    const whole = text()
    if (whole.length <= MOST_CHARACTERS) return whole
  }
  return `### What changes for students\n\nToo much to be shown in a comment: run \`make diff\`.\n`
}

function codeSpan(text: string): string {
  // A cell of a table ends at a bar, in a code span too.
  if (text.includes('|')) return `<code>${text.replace(/[^\p{L}\p{N}\p{M} \u2068\u2069\u200c-\u200f\u061c]/gu, (char) => `&#${char.codePointAt(0)};`)}</code>`
  if (text.trim() === '') return `\`"${text}"\``
  const longestRun = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length))
  const fence = '`'.repeat(longestRun + 1)
  const pad = longestRun > 0 || (text.startsWith(' ') && text.endsWith(' ')) ? ' ' : ''
  return `${fence}${pad}${text}${pad}${fence}`
}

function comment(diff: SiteDiff, { snapshot, against, notes, warnings }: Heading, first: number): string {
  const code = MARKDOWN_INK.quote
  const blocks: (readonly string[])[] = [
    ['### What changes for students'],
    [`${code(snapshot)} against ${code(against)}.`],
    notes.slice(0, Math.max(first, 1)).map((note) => `> ${code(note)}`),
    diff.changed ? totals(diff) : [`**${nothing(diff)}**`],
    ...access(diff, first),
    ...sections(diff, MARKDOWN_INK).flatMap(({ title, count, lines }) => [
      [`**${title}**`],
      [
        ...lines(first).map(({ head, parts, plans }) => `- ${head}${plans === '' ? '' : ` [${plans}]`}${partsText(parts)}`),
        ...(count > first ? [`- ${moreText(count - first)}`] : []),
      ],
    ]),
    [...verdict(diff).filter((line) => line !== nothing(diff))],
    planCosts(diff, MARKDOWN_INK).slice(0, first).map((line) => `- ${line}`),
    warnings === 0 ? [] : [warningsText(warnings)],
  ]
  return `${blocks.filter((block) => block.length > 0).map((block) => block.join('\n')).join('\n\n')}\n`
}

const KINDS = ['added', 'removed', 'moved', 'renamed', 'edited', 'reordered', 'linear', 'bit'] as const

function totals({ counts }: SiteDiff): readonly string[] {
  const shown = KINDS.filter((kind) => counts[kind])
  const nodes = (['subject', 'track', 'unit', 'topic', 'lesson'] as const).filter((node) => shown.some((kind) => counts[kind]?.[node]))
  if (shown.length === 0) return []
  return [
    `| | ${shown.join(' | ')} |`,
    `|---|${shown.map(() => '--:').join('|')}|`,
    ...nodes.map((node) => `| ${node}s | ${shown.map((kind) => counts[kind]?.[node] ?? '').join(' | ')} |`),
  ]
}

function access(diff: SiteDiff, first: number): readonly (readonly string[])[] {
  const { groups } = diff.access
  const added = newAccess(diff)
  if (groups.length === 0) return added === undefined ? [] : [[`**Access** as it was. ${added}.`]]
  const rows = groups.slice(0, first).map((group) => [accessChangeText(group, MARKDOWN_INK), accessNodeText(group, MARKDOWN_INK), plansText(group.plans, diff.compared, MARKDOWN_INK)])
  return [
    [`**Access: ${accessTitle(diff, '→')}**`],
    ['| access | of | shown in |', '|---|---|---|', ...rows.map((cells) => `| ${cells.join(' | ')} |`)],
    groups.length > first ? [moreText(groups.length - first)] : [],
    added === undefined ? [] : [`${added}.`],
  ]
}

function partsText(parts: readonly string[]): string {
  if (parts.length === 0) return ''
  return `: ${parts.slice(0, FIRST_PARTS).join('; ')}${parts.length > FIRST_PARTS ? `; ${moreText(parts.length - FIRST_PARTS)}` : ''}`
}
