// A topic: its lessons.
import type { Place } from '../rules/place.ts'
import { count } from '../rules/format.ts'
import { directionOf } from '../rules/language.ts'
import { Badges } from './badges.tsx'
import { BesidePicker } from './beside-picker.tsx'
import { useDraftMarks, useShared } from './context.ts'
import { Heading } from './heading.tsx'
import { Link } from './link.tsx'
import { Label, Paragraph, Text } from './text.tsx'

export function Topic({ place }: { readonly place: Place }) {
  const { address } = useShared().view
  const topic = place.topic!
  const mark = useDraftMarks(place).topic
  const above = { subject: place.hierarchy!.access, track: place.track!.access }
  const List = topic.is_linear ? 'ol' : 'ul'
  return (
    <>
      <Heading title={topic.title} kind="Topic">
        {topic.description !== undefined && <Paragraph of={topic.description} class="lead" />}
        <p class="meta">
          <Badges access={topic.access} above={above} owned={address.owned} linear={topic.is_linear} mark={mark} />
          <Label>{count(topic.lessons.length, 'lesson')}</Label>
          <BesidePicker />
        </p>
      </Heading>
      <List class="lessons" dir={directionOf(topic.title)}>
        {topic.lessons.map((lesson, at) => (
          <li key={lesson.id} class="lesson-row">
            <span class="number" aria-hidden="true">{at + 1}</span>
            <div class="lesson-words">
              <Link class="lesson-link" plan={address.plan} subject={address.subject} topic={topic.id} lesson={lesson.id}><Text of={lesson.title} /></Link>
              {lesson.description !== undefined && <Paragraph of={lesson.description} class="quiet" />}
            </div>
            <Badges access={lesson.access} above={above} owned={address.owned} told={topic.access} isInDraft={mark !== undefined} />
            <Label class="count">{count(lesson.stage_count, 'stage')} · bit {lesson.bit_index}</Label>
          </li>
        ))}
      </List>
    </>
  )
}
