// The items that the student owns: ticked from those that the plan's pages name, or typed. The hierarchies are fetched
// when the box is first opened: tracks sold separately name items that the manifest does not.
import { useState } from 'preact/hooks'
import type { HierarchyPage, ManifestPage, TopicPage } from '../../../pages/page-types.ts'
import { replaceAddress } from '../data/reader.ts'
import { accessesOf, itemsOf } from '../rules/access.ts'
import { count } from '../rules/format.ts'
import { usePages, useShared } from './context.ts'
import { DropBox } from './drop-box.tsx'
import { Icon } from './icon.tsx'

const AT_ONCE = 4

export function OwnedBox() {
  const { view: { address, place }, reader: { pages } } = useShared()
  const [typed, setTyped] = useState('')
  const [isWanted, setWanted] = useState(false)
  const hierarchies = place.manifest?.subjects.map(({ hierarchy_url }) => hierarchy_url) ?? []
  const loaded = hierarchies.filter((path) => pages.known(path)).length
  const isWhole = place.manifest !== undefined && loaded === hierarchies.length
  usePages(isWanted ? hierarchies.slice(0, loaded + AT_ONCE) : [])
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
  return (
    <DropBox class="owned" onOpen={() => setWanted(true)} summary={<><Icon name="box" /><span>{owned.length === 0 ? 'Owns no items' : `Owns ${count(owned.length, 'item')}`}</span></>}>
      <fieldset>
        <legend>Items that the student owns</legend>
        {items.length === 0 && <p class="quiet">{isWhole ? 'No subject or track of this plan asks for one.' : 'Looking through the plan…'}</p>}
        {items.map((item) => (
          <label key={item} class="option"><input type="checkbox" checked={owned.includes(item)} onChange={({ currentTarget }) => set(currentTarget.checked ? [...owned, item] : owned.filter((each) => each !== item))} /><bdi>{item}</bdi></label>
        ))}
      </fieldset>
      <form onSubmit={add} class="owned-add">
        <label><span>Another item</span> <input type="text" value={typed} onInput={({ currentTarget }) => setTyped(currentTarget.value)} dir="auto" /></label>
        <button type="submit">Add</button>
      </form>
    </DropBox>
  )
}

/** Of all that is in memory. */
function* knownAccesses(manifest: ManifestPage | undefined, body: (path: string) => object | undefined, topic: TopicPage | undefined) {
  for (const subject of manifest?.subjects ?? []) {
    yield subject.access
    const hierarchy = body(subject.hierarchy_url) as HierarchyPage | undefined
    if (hierarchy) yield* accessesOf(hierarchy)
  }
  for (const lesson of topic?.lessons ?? []) yield lesson.access
}
