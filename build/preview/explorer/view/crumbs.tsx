// Where the reader is, and the way back up.
import type { Place } from '../rules/place.ts'
import { useShared } from './context.ts'
import { Link } from './link.tsx'
import { Text } from './text.tsx'

export function Crumbs({ place }: { readonly place: Place }) {
  const { plan, subject, topic, lesson, query, beside } = useShared().view.address
  if (plan === undefined) return null
  const kept = beside === undefined ? {} : { beside }
  const steps = [
    { key: 'plans', words: 'Plans', at: {} },
    { key: 'plan', words: place.manifest?.title, at: { plan, ...kept } },
    ...(subject === undefined ? [] : [{ key: 'subject', words: place.subject?.title ?? place.hierarchy?.title, at: { plan, subject, ...kept } }]),
    ...(topic === undefined ? [] : [{ key: 'topic', words: place.topicRow?.title, at: { plan, subject, topic, ...kept } }]),
    ...(lesson === undefined ? [] : [{ key: 'lesson', words: place.lessonRow?.title, at: { plan, subject, topic, lesson } }]),
  ]
  return (
    <nav class="crumbs" aria-label="Where you are">
      <ol>
        {steps.map(({ key, words, at }, i) => (
          <li key={key}><Link {...at} current={i === steps.length - 1 && query === ''}>{words === undefined ? '…' : <Text of={words} />}</Link></li>
        ))}
      </ol>
    </nav>
  )
}
