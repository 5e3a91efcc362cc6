// One stage: what kind it is, what it counts for, and what is in it.
import type { LessonStage } from '../../../pages/page-types.ts'
import { duration } from '../rules/format.ts'
import { directionOf } from '../rules/language.ts'
import { readStage } from '../rules/stage.ts'
import { useShared } from './context.ts'
import { Icon, type IconName } from './icon.tsx'
import { Json } from './json.tsx'
import { Link } from './link.tsx'
import { StageBody } from './stage-body.tsx'
import { Label, Text } from './text.tsx'

const ICONS: Readonly<Record<string, IconName>> = { Video: 'video', Question: 'question', Text: 'text', Interactive: 'touch' }

export interface StageProps {
  readonly stage: LessonStage
}

export function Stage({ stage }: StageProps) {
  const { address } = useShared().view
  const content = readStage(stage)
  const title = `stage-${stage.idx}`
  return (
    <section class={`stage stage-${stage.type.toLowerCase()}`} aria-label={`Stage ${stage.idx}: ${stage.title}`} dir={directionOf(stage.title)}>
      <header class="stage-header">
        <Link class="stage-number" plan={address.plan} subject={address.subject} topic={address.topic} lesson={address.lesson} stage={stage.idx}><span class="unseen" lang="en">Link to stage </span>{stage.idx}</Link>
        <h2 id={title} tabIndex={-1}><Text of={stage.title} /></h2>
        <p class="meta">
          <Label class="badge badge-type"><Icon name={ICONS[stage.type] ?? 'page'} /><span>{stage.type}</span></Label>
          {stage.weight !== undefined && <Label class="fact"><Icon name="weight" /> Weight {stage.weight}</Label>}
          {stage.target_time !== undefined && <Label class="fact"><Icon name="clock" /> {stage.target_time === 0 ? 'No time limit' : <>Time {duration(stage.target_time)}</>}</Label>}
          {stage.is_skippable !== undefined && <Label class="fact"><Icon name="skip" /> {stage.is_skippable ? 'Can be skipped' : 'Cannot be skipped'}</Label>}
        </p>
      </header>
      <div class="stage-body">
        <StageBody content={content} name={title} />
        {content.shape === 'unknown' && <Json value={stage.config} label={`Config of stage ${stage.idx}`} />}
      </div>
      {content.shape !== 'unknown' && content.shape !== 'empty' && <details class="config" dir="ltr"><summary lang="en">Config of stage {stage.idx}</summary><Json value={stage.config} label={`Config of stage ${stage.idx}`} /></details>}
    </section>
  )
}
