// The topics of a unit. There can be thousands in one, so they are put on the page some at a time while it is idle, and
// the browser lays out only those in sight. All of them end up on the page: its own search finds every one.
import { Component } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import type { HierarchyPage, HierarchyTopic, HierarchyTrack } from '../../../pages/page-types.ts'
import { count } from '../rules/format.ts'
import { Badges } from './badges.tsx'
import { useShared } from './context.ts'
import { Link } from './link.tsx'
import { Label, Text } from './text.tsx'

const TOGETHER = 50

interface Props {
  readonly hierarchy: HierarchyPage
  readonly track: HierarchyTrack
  readonly topics: readonly HierarchyTopic[]
  readonly current: string | undefined
  /** The access of their unit. */
  readonly told: HierarchyTopic['access']
  readonly isInDraft: boolean
}

export function TopicRows({ hierarchy, track, topics, current, told, isInDraft }: Props) {
  const { plan, owned } = useShared().view.address
  const groups = useMemo(() => Array.from({ length: Math.ceil(topics.length / TOGETHER) }, (_, i) => topics.slice(i * TOGETHER, (i + 1) * TOGETHER)), [topics])
  const [shown, setShown] = useState(() => Math.max(2, 1 + Math.floor(topics.findIndex(({ id }) => id === current) / TOGETHER)))
  useEffect(() => {
    if (shown >= groups.length) return
    return whenIdle(() => setShown(shown + 1))
  }, [shown, groups.length])
  return (
    <div class="topics">
      {groups.slice(0, shown).map((group, i) => <Group key={i} plan={plan!} hierarchy={hierarchy} track={track} topics={group} owned={owned.join('\n')} told={told} isInDraft={isInDraft} current={group.some(({ id }) => id === current) ? current : undefined} />)}
      {shown < groups.length && <p class="quiet" lang="en" dir="ltr">{count(topics.length - shown * TOGETHER, 'more topic')}…</p>}
    </div>
  )
}

interface GroupProps extends Props {
  readonly plan: string
  readonly owned: string
}

/** Drawn again only when something in it changes: with thousands of rows, all the others stay as they are. */
class Group extends Component<GroupProps> {
  override shouldComponentUpdate(next: GroupProps): boolean {
    return (Object.keys(next) as (keyof GroupProps)[]).some((key) => next[key] !== this.props[key])
  }

  override render({ plan, hierarchy, track, topics, owned, current, told, isInDraft }: GroupProps) {
    const items = owned === '' ? [] : owned.split('\n')
    return (
      <ul class="topic-group" style={{ 'contain-intrinsic-size': `auto ${topics.length * 2.75}rem` }}>
        {topics.map((topic) => (
          <li key={topic.id} class="topic-row">
            <Link class="topic-link" plan={plan} subject={hierarchy.id} topic={topic.id} row current={topic.id === current}><Text of={topic.title} /></Link>
            <Badges access={topic.access} above={{ subject: hierarchy.access, track: track.access }} owned={items} linear={topic.is_linear} told={told} isInDraft={isInDraft} />
            <Label class="count">{count(topic.lesson_count, 'lesson')}</Label>
          </li>
        ))}
      </ul>
    )
  }
}

function whenIdle(act: () => void): () => void {
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(act, 16)
    return () => clearTimeout(timer)
  }
  const request = requestIdleCallback(act, { timeout: 200 })
  return () => cancelIdleCallback(request)
}
