// A lesson: its stages, or what a student who may not open it sees.
import type { Place } from '../rules/place.ts'
import { count, duration } from '../rules/format.ts'
import { directionOf } from '../rules/language.ts'
import { Badges } from './badges.tsx'
import { useDraftMarks, useShared } from './context.ts'
import { Heading } from './heading.tsx'
import { Link } from './link.tsx'
import { PurchasePrompt } from './purchase-prompt.tsx'
import { Stage } from './stage.tsx'
import { Label, Paragraph, Text } from './text.tsx'

export function Lesson({ place }: { readonly place: Place }) {
  const { address } = useShared().view
  const { lesson, lessonRow, lock, topic } = place
  const shown = lesson ?? lessonRow!
  const seconds = lesson?.stages.reduce((sum, stage) => sum + (stage.target_time ?? 0), 0) ?? 0
  const at = topic!.lessons.findIndex(({ id }) => id === lessonRow!.id)
  return (
    <article class="lesson">
      <Heading title={shown.title} kind="Lesson">
        {shown.description !== undefined && <Paragraph of={shown.description} class="lead" />}
        <p class="meta">
          <Badges access={lessonRow!.access} above={{ subject: place.hierarchy!.access, track: place.track!.access }} owned={address.owned} mark={useDraftMarks(place).lesson} />
          <Label>{count(lesson?.stages.length ?? lessonRow!.stage_count, 'stage')}{seconds > 0 ? ` · ${duration(seconds)}` : ''}</Label>
        </p>
      </Heading>
      {lock && <PurchasePrompt lock={lock} />}
      {!lock && !lesson && <p class="quiet" lang="en" dir="ltr">Fetching the lesson…</p>}
      {lesson?.stages.length === 0 && <p lang="en" dir="ltr">This lesson has no stages yet.</p>}
      {lesson?.stages.map((stage) => <Stage key={stage.idx} stage={stage} />)}
      <nav class="neighbours" aria-label="Lessons of this topic" dir={directionOf(topic!.title)}>
        <Neighbour place={place} at={at - 1} words="Previous" />
        <Neighbour place={place} at={at + 1} words="Next" />
      </nav>
    </article>
  )
}

function Neighbour({ place, at, words }: { readonly place: Place; readonly at: number; readonly words: string }) {
  const { address } = useShared().view
  const lesson = place.topic!.lessons[at]
  if (!lesson) return <span />
  return <Link class="neighbour" plan={address.plan} subject={address.subject} topic={address.topic} lesson={lesson.id}><Label class="quiet">{words}</Label> <Text of={lesson.title} /></Link>
}
