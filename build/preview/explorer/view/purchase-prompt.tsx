// What a student sees where an item is missing. The page of the lesson is not fetched: an app would not either.
import type { Lock } from '../rules/access.ts'
import { replaceAddress } from '../data/reader.ts'
import { useShared } from './context.ts'
import { Icon } from './icon.tsx'

export function PurchasePrompt({ lock }: { readonly lock: Lock }) {
  const { address } = useShared().view
  if (lock.items.length === 0) {
    return (
      <section class="purchase" aria-labelledby="purchase-title" lang="en" dir="ltr">
        <Icon name="lock" />
        <h2 id="purchase-title">This lesson is paid, and no item opens it</h2>
        <p>The page names no item, so nobody can buy it. Set a required item on the lesson’s track or subject in Frappe, or make it free.</p>
      </section>
    )
  }
  return (
    <section class="purchase" aria-labelledby="purchase-title" lang="en" dir="ltr">
      <Icon name="lock" />
      <h2 id="purchase-title">This lesson opens with a purchase</h2>
      <p>A student needs {lock.items.map((item, at) => <span key={item}>{at > 0 ? ' and ' : ''}<bdi><code>{item}</code></bdi></span>)} to open it.</p>
      <button type="button" class="primary" onClick={() => replaceAddress({ ...address, owned: [...address.owned, ...lock.items] })}>See it as an owner</button>
    </section>
  )
}
