// A diff for a person at a terminal: totals, the table of access, then the first of each kind.
import { accessChangeText, accessNodeText, moreText, plansText } from './lines.ts'
import { accessTitle, newAccess, planCosts, sections, verdict, warningsText, type Heading } from './report.ts'
import type { SiteDiff } from './site-diff.ts'
import { safe, type Ink } from './wording.ts'

const FIRST = 20
const FIRST_PARTS = 5
const WIDEST = 44

export const TEXT_INK: Ink = { quote: (foreign) => `"${safe(foreign)}"`, arrow: '->' }

export function textOf(diff: SiteDiff, { snapshot, against, notes, warnings }: Heading): readonly string[] {
  return [
    `${snapshot} against ${against}`,
    ...notes,
    '',
    ...accessLines(diff),
    ...sections(diff, TEXT_INK).flatMap(({ title, count, lines }) => [
      title,
      ...lines(FIRST).flatMap(({ head, parts, plans }) => [
        `  ${head}${plans === '' ? '' : `  [${plans}]`}`,
        ...first(parts, FIRST_PARTS).map((part) => `    ${part}`),
      ]),
      ...(count > FIRST ? [`  ${moreText(count - FIRST, ' (--json lists all)')}`] : []),
      '',
    ]),
    ...verdict(diff),
    ...first(planCosts(diff, TEXT_INK), FIRST).map((line) => `  ${line}`),
    ...(warnings === 0 ? [] : [warningsText(warnings)]),
  ]
}

function accessLines(diff: SiteDiff): readonly string[] {
  const { groups } = diff.access
  const added = newAccess(diff)
  if (groups.length === 0) return added === undefined ? [] : [`Access: as it was. ${added}.`, '']
  const rows = groups.slice(0, FIRST).map((group) => ({ change: accessChangeText(group, TEXT_INK), group }))
  const width = Math.min(WIDEST, Math.max(...rows.map(({ change }) => change.length)))
  return [
    `Access: ${accessTitle(diff, '->')}`,
    ...rows.map(({ change, group }) => {
      const plans = plansText(group.plans, diff.compared, TEXT_INK)
      return `  ${change.padEnd(width)}  ${accessNodeText(group, TEXT_INK)}${plans === '' ? '' : `  [${plans}]`}`
    }),
    ...(groups.length > FIRST ? [`  ${moreText(groups.length - FIRST, ' (--json lists all)')}`] : []),
    ...(added === undefined ? [] : [added]),
    '',
  ]
}

function first(lines: readonly string[], count: number): readonly string[] {
  return lines.length <= count ? lines : [...lines.slice(0, count), moreText(lines.length - count)]
}
