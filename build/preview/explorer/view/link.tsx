// A link to another place of the same student: the items owned go along.
import type { ComponentChildren } from 'preact'
import { formatAddress, goTo, type Address } from '../rules/address.ts'
import { useShared } from './context.ts'

type Props = Pick<Address, 'plan' | 'subject' | 'topic' | 'lesson' | 'stage' | 'beside'> & {
  readonly class?: string
  readonly row?: boolean
  readonly current?: boolean
  readonly children: ComponentChildren
}

export function Link({ class: name, row, current, children, plan, subject, topic, lesson, stage, beside }: Props) {
  const { address } = useShared().view
  const to = goTo(address, {
    ...(plan === undefined ? {} : { plan }), ...(subject === undefined ? {} : { subject }), ...(topic === undefined ? {} : { topic }),
    ...(lesson === undefined ? {} : { lesson }), ...(stage === undefined ? {} : { stage }), ...(beside === undefined ? {} : { beside }),
  })
  return <a class={name} href={formatAddress(to)} data-row={row ? '' : undefined} aria-current={current ? 'page' : undefined}>{children}</a>
}
