// Where there is nothing to show: a page that could not be had, or a place that the plan does not show.
import type { Place } from '../rules/place.ts'
import { useShared } from './context.ts'
import { Heading } from './heading.tsx'
import { Link } from './link.tsx'

export function Fault({ path, text }: NonNullable<Place['fault']>) {
  return (
    <>
      <Heading title="This page cannot be read" />
      <p lang="en" dir="ltr"><code>{path}</code>: {text}.</p>
      <p lang="en" dir="ltr"><Link>All plans</Link></p>
    </>
  )
}

export function Missing({ what }: { readonly what: NonNullable<Place['missing']> }) {
  const { plan, subject, topic } = useShared().view.address
  const up = what === 'lesson' ? { plan, subject, topic } : what === 'topic' ? { plan, subject } : { plan }
  const place = { lesson: 'topic', topic: 'subject', subject: 'plan' }[what]
  return (
    <>
      <Heading title={`This ${what} is not in the plan`} />
      <p lang="en" dir="ltr">It may be a draft, hidden by the plan, or gone. <Link {...Object.fromEntries(Object.entries(up).filter(([, value]) => value !== undefined))}>Go to its {place}</Link></p>
    </>
  )
}
