// A subject: what is in it, and its tree.
import type { HierarchyPage } from '../../../pages/page-types.ts'
import { count } from '../rules/format.ts'
import { Badges } from './badges.tsx'
import { BesidePicker } from './beside-picker.tsx'
import { useDraftMarks, useShared } from './context.ts'
import { Heading } from './heading.tsx'
import { Label, Paragraph } from './text.tsx'
import { Tree } from './tree.tsx'

export function Subject({ hierarchy }: { readonly hierarchy: HierarchyPage }) {
  const { address, place } = useShared().view
  const mark = useDraftMarks(place).subject
  const { stats } = hierarchy
  return (
    <>
      <Heading title={hierarchy.title} kind="Subject">
        {hierarchy.description !== undefined && <Paragraph of={hierarchy.description} class="lead" />}
        <p class="meta">
          <Badges access={hierarchy.access} owned={address.owned} linear={hierarchy.is_linear} mark={mark} />
          <Label>{[count(stats.total_tracks, 'track'), count(stats.total_units, 'unit'), count(stats.total_topics, 'topic'), count(stats.total_lessons, 'lesson')].join(' · ')}</Label>
          <BesidePicker />
        </p>
      </Heading>
      {hierarchy.tracks.length === 0 ? <p lang="en" dir="ltr">Nothing in this subject is published yet.</p> : <Tree hierarchy={hierarchy} />}
    </>
  )
}
