// What a node says about itself in one glance: who can open it, whether its parts are taken in order, whether it is a draft.
import type { Access, TrackAccess } from '../../../pages/page-types.ts'
import { itemsToTell, type Above } from '../rules/access.ts'
import { draftLabel, draftWords, isDraft, type DraftMark } from '../rules/drafts.ts'
import { Icon, type IconName } from './icon.tsx'
import { Label } from './text.tsx'

interface Props {
  readonly access: Access | TrackAccess
  readonly above?: Above
  readonly owned: readonly string[]
  readonly linear?: boolean | undefined
  /** The access of the node above: the items that are missing there already are not named again. */
  readonly told?: Access | TrackAccess | undefined
  /** Whether something that the node lies in is a draft. */
  readonly isInDraft?: boolean
  /** On the node's own page: all that has to be published. */
  readonly mark?: DraftMark | undefined
}

const LEVELS: Readonly<Record<Exclude<Access['access_level'], 'paid'>, readonly [IconName, string]>> = {
  public: ['globe', 'Public'],
  authenticated: ['person', 'Signed in'],
  free_preview: ['gift', 'Free preview'],
}

export function Badges({ access, above = {}, owned, linear, told, isInDraft = false, mark }: Props) {
  const draft = mark ? draftWords(mark) : draftLabel(isDraft(access), isInDraft)
  return (
    <span class="badges">
      {draft !== undefined && <Badge kind="draft" icon="pen">{draft}</Badge>}
      <AccessBadge access={access} above={above} owned={owned} told={told} />
      {access.is_sold_separately && <Badge kind="plain" icon="island">Sold separately</Badge>}
      {'parent_item_required' in access && access.parent_item_required && <Badge kind="plain" icon="box">Needs the subject’s item too</Badge>}
      {linear && <Badge kind="plain" icon="order">In order</Badge>}
    </span>
  )
}

function AccessBadge({ access, above, owned, told }: Pick<Props, 'access' | 'owned' | 'told'> & { readonly above: Above }) {
  if (access.access_level !== 'paid') {
    const [icon, words] = LEVELS[access.access_level]
    return <Badge kind={access.access_level} icon={icon}>{words}</Badge>
  }
  const items = itemsToTell(access, above, owned, told)
  if (!items) return <Badge kind="owned" icon="open">Paid, owned</Badge>
  return <Badge kind="paid" icon="lock">{items.length === 0 ? 'Paid, locked' : <>Paid, locked: {items.map((item, at) => <>{at > 0 ? ' and ' : ''}<bdi>{item}</bdi></>)}</>}</Badge>
}

export function Badge({ kind, icon, children }: { readonly kind: string; readonly icon: IconName; readonly children: preact.ComponentChildren }) {
  return <Label class={`badge badge-${kind}`}><Icon name={icon} /><span>{children}</span></Label>
}
