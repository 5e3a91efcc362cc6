// The table of a comparison: one column a plan. A difference is told in words and marked, never by colour alone.
import type { Address } from '../rules/address.ts'
import { asideWords, insideWords, type CompareRow } from '../rules/compare-rows.ts'
import type { Node } from '../rules/compare.ts'
import { useShared } from './context.ts'
import { Link } from './link.tsx'
import { Text } from './text.tsx'

interface Props {
  readonly rows: readonly CompareRow[]
  readonly names: readonly [string, string]
}

export function CompareTable({ rows, names }: Props) {
  return (
    <div class="compare-scroll">
      <table class="compare">
        <caption class="unseen" lang="en">What each of the two plans shows, row by row</caption>
        <thead><tr>{names.map((name, at) => <th key={at} scope="col"><Text of={name} /></th>)}<th scope="col" lang="en">Differences</th></tr></thead>
        <tbody>{rows.map((row) => <Row key={`${row.kind}/${row.id}`} row={row} names={names} />)}</tbody>
      </table>
    </div>
  )
}

function Row({ row, names }: { readonly row: CompareRow; readonly names: readonly [string, string] }) {
  const { left, right, kind, depth, inside, verdict } = row
  const words = inside && insideWords(inside, kind)
  return (
    <tr class={`row-${kind} ${verdict}`}>
      <Cell row={row} node={left} depth={depth} />
      <Cell row={row} node={right} depth={depth} />
      <td class="row-words" lang="en">
        {!right && left && <p class="mark-line">Only in <Text of={names[0]} /></p>}
        {!left && right && <p class="mark-line">Only in <Text of={names[1]} /></p>}
        {row.moved && <p class="mark-line">Stands elsewhere</p>}
        {row.differences.map(({ field, left: one, right: other }) => <p key={field} class="mark-line"><b>{field}</b>: <Value of={one} /> <span aria-label="becomes">→</span> <Value of={other} /></p>)}
        {words !== undefined && <p class="mark-line">{words}</p>}
        {!inside && <p class="quiet">Looking inside…</p>}
        {verdict === 'same' && <span class="quiet">{inside?.aside ? asideWords(inside.aside) : 'Same'}</span>}
      </td>
    </tr>
  )
}

function Cell({ row, node, depth }: { readonly row: CompareRow; readonly node: Node | undefined; readonly depth: number }) {
  const { address } = useShared().view
  if (!node) return <td class="absent"><span class="unseen" lang="en">not shown</span><span aria-hidden="true">–</span></td>
  const to = target(row, address)
  return (
    <td style={{ '--depth': depth }}>
      <span class="node">
        <span class="node-kind" lang="en">{row.kind}</span>{' '}
        {to ? <Link {...to} beside={address.beside}><Text of={node.title} /></Link> : <Text of={node.title} />}
      </span>
    </td>
  )
}

/** Further down there is something to compare for what both plans have. */
function target({ kind, id, left, right }: CompareRow, { plan, subject }: Address): Pick<Address, 'plan' | 'subject' | 'topic'> | undefined {
  if (!left || !right) return undefined
  if (kind === 'subject') return { plan: plan!, subject: id }
  if (kind === 'topic') return { plan: plan!, subject: subject!, topic: id }
  return undefined
}

function Value({ of }: { readonly of: string }) {
  return of === '' ? <i class="quiet">none</i> : <Text of={of} />
}
