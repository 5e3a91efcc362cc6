// The items that the student owns: ticked from those that the plan's pages name, or typed.
import { useState } from 'preact/hooks'
import type { HierarchyPage, ManifestPage, TopicPage } from '../../../pages/page-types.ts'
import { replaceAddress } from '../data/reader.ts'
import { accessesOf, itemsOf } from '../rules/access.ts'
import { count } from '../rules/format.ts'
import { useShared } from './context.ts'
import { Icon } from './icon.tsx'

export function OwnedBox() {
  const { view: { address, place }, reader: { pages } } = useShared()
  const [typed, setTyped] = useState('')
  if (address.plan === undefined) return null
  const { owned } = address
  const known = itemsOf(knownAccesses(place.manifest, (path) => pages.page(path)?.body, place.topic))
  const items = [...new Set([...known, ...owned])]
  const set = (next: readonly string[]) => replaceAddress({ ...address, owned: next })
  const add = (event: Event) => {
    event.preventDefault()
    const item = typed.trim()
    if (item !== '' && !owned.includes(item)) set([...owned, item])
    setTyped('')
  }
  const close = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    const box = event.currentTarget as HTMLDetailsElement
    box.open = false
    box.querySelector('summary')?.focus()
  }
  return (
    <details class="owned" onKeyDown={close}>
      <summary><Icon name="box" /><span>{owned.length === 0 ? 'Owns no items' : `Owns ${count(owned.length, 'item')}`}</span></summary>
      <div class="owned-panel">
        <fieldset>
          <legend>Items that the student owns</legend>
          {items.length === 0 && <p class="quiet">The pages seen so far ask for none.</p>}
          {items.map((item) => (
            <label key={item} class="option"><input type="checkbox" checked={owned.includes(item)} onChange={({ currentTarget }) => set(currentTarget.checked ? [...owned, item] : owned.filter((each) => each !== item))} /><bdi>{item}</bdi></label>
          ))}
        </fieldset>
        <form onSubmit={add} class="owned-add">
          <label><span>Another item</span> <input type="text" value={typed} onInput={({ currentTarget }) => setTyped(currentTarget.value)} dir="auto" /></label>
          <button type="submit">Add</button>
        </form>
      </div>
    </details>
  )
}

/** Of all that is in memory: nothing is fetched to fill a box. */
function* knownAccesses(manifest: ManifestPage | undefined, body: (path: string) => object | undefined, topic: TopicPage | undefined) {
  for (const subject of manifest?.subjects ?? []) {
    yield subject.access
    const hierarchy = body(subject.hierarchy_url) as HierarchyPage | undefined
    if (hierarchy) yield* accessesOf(hierarchy)
  }
  for (const lesson of topic?.lessons ?? []) yield lesson.access
}
