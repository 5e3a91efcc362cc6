// Where there is nothing to show: a page that could not be had, or a plan that is not there.
import type { Place } from '../rules/place.ts'
import { useShared } from './context.ts'
import { Heading } from './heading.tsx'
import { Link } from './link.tsx'
import { PlanCards } from './plans.tsx'

export function Fault({ path, text }: NonNullable<Place['fault']>) {
  return (
    <>
      <Heading title="This page cannot be read" />
      <p lang="en" dir="ltr"><code>{path}</code>: {text}.</p>
      <p lang="en" dir="ltr"><Link>All plans</Link></p>
    </>
  )
}

export function NoPlan() {
  const { address, preview } = useShared().view
  if (preview?.build === 0 && preview.state === 'building') return <p class="quiet loading" lang="en" dir="ltr">Nothing is built yet, building…</p>
  return (
    <>
      <Heading title={preview?.drafts ? 'There is no such plan' : 'This plan is not published'} />
      <p lang="en" dir="ltr">This preview has no plan <bdi><code>{address.plan}</code></bdi>. {preview?.drafts ? 'It may have another name now, or be gone.' : 'It may be a draft, have another name now, or be gone.'}</p>
      <PlanCards />
    </>
  )
}
