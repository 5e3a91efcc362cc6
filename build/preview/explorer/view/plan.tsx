// A plan: its subjects as cards.
import type { ManifestPage } from '../../../pages/page-types.ts'
import { count } from '../rules/format.ts'
import { directionOf } from '../rules/language.ts'
import { Badge, Badges } from './badges.tsx'
import { BesidePicker } from './beside-picker.tsx'
import { useIsPlanDraft, useShared } from './context.ts'
import { Heading } from './heading.tsx'
import { Link } from './link.tsx'
import { Picture } from './picture.tsx'
import { Label, Paragraph, Text } from './text.tsx'

export function Plan({ manifest }: { readonly manifest: ManifestPage }) {
  const { address } = useShared().view
  const isDraft = useIsPlanDraft()
  const about = [manifest.season, manifest.grade, manifest.stream].filter((part) => part !== undefined)
  return (
    <>
      <Heading title={manifest.title} kind="Plan">
        {about.length > 0 && <p class="meta">{about.map((part) => <span key={part} class="fact"><Text of={part} /></span>)}</p>}
        <p class="meta">{isDraft && <Badge kind="draft" icon="pen">Draft</Badge>}<Label>{count(manifest.subjects.length, 'subject')}</Label><BesidePicker /></p>
      </Heading>
      {manifest.subjects.length === 0 && <p lang="en" dir="ltr">This plan has no subjects.</p>}
      <ul class="cards" dir={directionOf(manifest.title)}>
        {manifest.subjects.map((subject) => (
          <li key={subject.id} class="card subject-card" dir={directionOf(subject.title)} style={subject.color_code === undefined ? undefined : { '--subject': subject.color_code }}>
            <Picture title={subject.title} colour={subject.color_code} image={subject.image} />
            <div class="card-body">
              <h2><Link class="card-link" plan={address.plan} subject={subject.id}><Text of={subject.title} /></Link></h2>
              {subject.description !== undefined && <Paragraph of={subject.description} class="quiet clamp" />}
              <Badges access={subject.access} owned={address.owned} linear={subject.is_linear} isInDraft={isDraft} />
            </div>
          </li>
        ))}
      </ul>
    </>
  )
}
