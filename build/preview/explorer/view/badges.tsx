// What a node says about itself in one glance: who can open it, whether its parts are taken in order, whether it is a draft.
import type { Access, TrackAccess } from '../../../pages/page-types.ts'
import { isDraft, lockOf, type Above } from '../rules/access.ts'
import { Icon, type IconName } from './icon.tsx'
import { Label } from './text.tsx'

interface Props {
  readonly access: Access | TrackAccess
  readonly above?: Above
  readonly owned: readonly string[]
  readonly linear?: boolean | undefined
  /** The item that the node above names: told there, it is not told again. */
  readonly told?: string | undefined
}

const LEVELS: Readonly<Record<Exclude<Access['access_level'], 'paid'>, readonly [IconName, string]>> = {
  public: ['globe', 'Public'],
  authenticated: ['person', 'Signed in'],
  free_preview: ['gift', 'Free preview'],
}

export function Badges({ access, above = {}, owned, linear, told }: Props) {
  return (
    <span class="badges">
      {isDraft(access) && <Badge kind="draft" icon="pen">Draft</Badge>}
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
  if (!lockOf(access, above, owned)) return <Badge kind="owned" icon="open">Paid, owned</Badge>
  return <Badge kind="paid" icon="lock">{access.required_item === undefined || access.required_item === told ? 'Paid, locked' : <>Paid, locked: <bdi>{access.required_item}</bdi></>}</Badge>
}

function Badge({ kind, icon, children }: { readonly kind: string; readonly icon: IconName; readonly children: preact.ComponentChildren }) {
  return <Label class={`badge badge-${kind}`}><Icon name={icon} /><span>{children}</span></Label>
}
