// The tree of a subject: tracks and units that open and close, topics that lead on. Lists and buttons, so that every
// reader knows them; the arrow keys walk the rows, as in a tree of files.
import { useMemo, useState } from 'preact/hooks'
import type { HierarchyPage, HierarchyTrack, HierarchyUnit } from '../../../pages/page-types.ts'
import { countTopics } from '../rules/access.ts'
import { isDraft } from '../rules/drafts.ts'
import { fold } from '../rules/fold.ts'
import { count } from '../rules/format.ts'
import { directionOf } from '../rules/language.ts'
import { Badges } from './badges.tsx'
import { useIsPlanDraft, useShared } from './context.ts'
import { Icon } from './icon.tsx'
import { Label, Paragraph, Text } from './text.tsx'
import { TopicRows } from './topic-rows.tsx'
import { isOpened, rememberOpened } from './opened.ts'
import { walkRows } from './walk-rows.ts'

// Above this many topics the units start closed, and a box appears that filters them.
const FEW_TOPICS = 60

export function Tree({ hierarchy, topic }: { readonly hierarchy: HierarchyPage; readonly topic?: string }) {
  const [filter, setFilter] = useState('')
  const isInDraft = useIsPlanDraft() || isDraft(hierarchy.access)
  const isLarge = hierarchy.stats.total_topics > FEW_TOPICS
  const tracks = useMemo(() => filtered(hierarchy.tracks, fold(filter.trim())), [hierarchy, filter])
  const shown = tracks.reduce((sum, track) => sum + countTopics(track), 0)
  return (
    <div class="tree" dir={directionOf(hierarchy.title)} onKeyDown={walkRows}>
      {isLarge && (
        <p class="tree-filter" dir="ltr">
          <label><span lang="en">Filter topics</span> <input type="search" value={filter} onInput={({ currentTarget }) => setFilter(currentTarget.value)} dir="auto" /></label>
          <span role="status" class="quiet">{filter.trim() === '' ? '' : count(shown, 'topic')}</span>
        </p>
      )}
      <ul class="tracks">
        {tracks.map((track) => (
          <Branch key={track.id} id={`${hierarchy.id}/${track.id}`} node={track} level={2} hierarchy={hierarchy} track={track} told={hierarchy.access} isInDraft={isInDraft} starts={true} forced={filter !== ''} inside={`${count(track.units.length, 'unit')} · ${count(countTopics(track), 'topic')}`}>
            {() => (
              <ul class="units">
                {track.units.map((unit) => (
                  <Branch key={unit.id} id={`${hierarchy.id}/${unit.id}`} node={unit} level={3} hierarchy={hierarchy} track={track} told={track.access} isInDraft={isInDraft || isDraft(track.access)} starts={!isLarge || unit.topics.some(({ id }) => id === topic)} forced={filter !== '' && shown <= FEW_TOPICS} inside={count(unit.topics.length, 'topic')}>
                    {() => <TopicRows key={unit.topics.length} hierarchy={hierarchy} track={track} topics={unit.topics} told={unit.access} isInDraft={isInDraft || isDraft(track.access) || isDraft(unit.access)} current={topic} />}
                  </Branch>
                ))}
              </ul>
            )}
          </Branch>
        ))}
      </ul>
    </div>
  )
}

interface BranchProps {
  readonly id: string
  readonly node: HierarchyTrack | HierarchyUnit
  readonly level: 2 | 3
  readonly hierarchy: HierarchyPage
  readonly track: HierarchyTrack
  /** The access of what the node lies in. */
  readonly told: HierarchyPage['access'] | HierarchyTrack['access']
  readonly isInDraft: boolean
  readonly starts: boolean
  /** Open whatever was chosen: something in it was looked for. */
  readonly forced: boolean
  readonly inside: string
  /** Called when it is open: what is closed costs nothing. */
  readonly children: () => preact.ComponentChildren
}

function Branch({ id, node, level, hierarchy, track, told, isInDraft, starts, forced, inside, children }: BranchProps) {
  const { owned } = useShared().view.address
  const [, redraw] = useState(0)
  const isOpen = forced || (isOpened(id) ?? starts)
  const toggle = () => {
    rememberOpened(id, !isOpen)
    redraw((times) => times + 1)
  }
  const Title = level === 2 ? 'h2' : 'h3'
  return (
    <li class={level === 2 ? 'track' : 'unit'}>
      <div class="branch">
        <Title>
          <button type="button" class="branch-button" aria-expanded={isOpen} onClick={toggle} data-row="">
            <Icon name="chevron" /><Text of={node.title} />
          </button>
        </Title>
        <Badges access={node.access} above={{ subject: hierarchy.access, track: track.access }} owned={owned} linear={node.is_linear} told={told} isInDraft={isInDraft} />
        <Label class="count">{inside}</Label>
      </div>
      {isOpen && node.description !== undefined && <Paragraph of={node.description} class="quiet branch-text" />}
      {isOpen && children()}
    </li>
  )
}

function filtered(tracks: readonly HierarchyTrack[], wanted: string): readonly HierarchyTrack[] {
  if (wanted === '') return tracks
  return tracks
    .map((track) => ({ ...track, units: track.units.map((unit) => ({ ...unit, topics: unit.topics.filter(({ title }) => fold(title).includes(wanted)) })).filter(({ topics }) => topics.length > 0) }))
    .filter(({ units }) => units.length > 0)
}
