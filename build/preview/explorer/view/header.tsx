// The bar on top: what this is, the search, the student's items, and how the build is doing.
import { formatAddress, START } from '../rules/address.ts'
import { useShared } from './context.ts'
import { OwnedBox, Warnings } from './later.tsx'
import { SearchBox } from './search-box.tsx'

export function Header() {
  const { preview, isConnected, address } = useShared().view
  return (
    <header class="bar" lang="en">
      <a class="brand" href={formatAddress({ ...START, owned: address.owned })}><span class="brand-mark" aria-hidden="true" />Memora <span class="brand-quiet">preview</span></a>
      {preview?.drafts && <span class="badge badge-draft">With drafts</span>}
      <SearchBox />
      <OwnedBox />
      <span class={`build build-${isConnected ? preview?.state ?? 'waiting' : 'gone'}`} data-state={isConnected ? preview?.state : 'gone'}>
        <span class="build-dot" aria-hidden="true" />{words(isConnected, preview)}
      </span>
      <Warnings />
    </header>
  )
}

function words(isConnected: boolean, preview: ReturnType<typeof useShared>['view']['preview']): string {
  if (!isConnected) return 'Not connected'
  if (!preview) return 'Connecting'
  if (preview.state === 'building') return 'Building'
  if (preview.state === 'failed') return 'Build failed'
  return 'Up to date'
}
