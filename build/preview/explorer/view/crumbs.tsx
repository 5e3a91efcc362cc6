// Where the reader is, and the way back up.
import { draftLabel, type Level } from '../rules/drafts.ts'
import type { Place } from '../rules/place.ts'
import { useDraftMarks, useShared } from './context.ts'
import { Link } from './link.tsx'
import { Label, Text } from './text.tsx'

export function Crumbs({ place }: { readonly place: Place }) {
  const { plan, subject, topic, lesson, query, beside } = useShared().view.address
  const marks = useDraftMarks(place)
  if (plan === undefined) return null
  // What has no title to show, and will not get one, is told by its id.
  const isStuck = place.fault !== undefined || place.missing !== undefined
  const kept = beside === undefined ? {} : { beside }
  const steps = [
    { key: 'plans', words: 'Plans', at: {} },
    { key: 'plan', words: place.manifest?.title ?? (isStuck ? plan : undefined), at: { plan, ...kept } },
    ...(subject === undefined ? [] : [{ key: 'subject', words: place.subject?.title ?? place.hierarchy?.title ?? (isStuck ? subject : undefined), at: { plan, subject, ...kept } }]),
    ...(topic === undefined ? [] : [{ key: 'topic', words: place.topicRow?.title ?? (isStuck ? topic : undefined), at: { plan, subject, topic, ...kept } }]),
    ...(lesson === undefined ? [] : [{ key: 'lesson', words: place.lessonRow?.title ?? (isStuck ? lesson : undefined), at: { plan, subject, topic, lesson } }]),
  ]
  return (
    <nav class="crumbs" aria-label="Where you are">
      <ol>
        {steps.map(({ key, words, at }, i) => {
          const mark = marks[key as Level]
          return (
            <li key={key}>
              <Link {...at} current={i === steps.length - 1 && query === ''}>{words === undefined ? '…' : <Text of={words} />}</Link>
              {mark && <Label class="badge badge-draft">{draftLabel(mark.isOwn, true)}</Label>}
            </li>
          )
        })}
      </ol>
    </nav>
  )
}
