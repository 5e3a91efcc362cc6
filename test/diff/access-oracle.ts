// The access table made in another way: every page of a site is read, no link is followed, and what a plan's pages
// say of each node is put side by side. Written apart from build/diff, from contract.md alone.

/** `plan / kind / id` -> what decides who can open it. */
export function accessByNode(pages: Iterable<{ readonly key: string; readonly text: string }>): Map<string, string> {
  const found = new Map<string, string>()
  for (const { key, text } of pages) {
    // Of each page that is published under two names, one is enough.
    const [, plan, name] = /^plans\/([^/]+)\/([^/]+)$/.exec(key) ?? []
    if (plan === undefined || name === undefined) continue
    const page = JSON.parse(text)
    const note = (kind: string, { id, access }: { id: string; access: unknown }) => void found.set([plan, kind, id].join(' / '), JSON.stringify(access))
    if (name === 'manifest.json') page.subjects.forEach((subject: never) => note('subject', subject))
    for (const track of page.tracks ?? []) {
      note('track', track)
      for (const unit of track.units) {
        note('unit', unit)
        for (const topic of unit.topics) note('topic', topic)
      }
    }
    if (page.parent && page.lessons) for (const lesson of page.lessons) note('lesson', lesson)
  }
  return found
}

/** `plan / kind / id: before -> after`, of the nodes that both have. */
export function accessDifferences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...after].flatMap(([node, access]) => (before.has(node) && before.get(node) !== access ? [`${node}: ${before.get(node)} -> ${access}`] : [])).sort()
}

/** `plan / kind / id` -> the subject's item that is needed beside the node's own; of what is below a track, and needs one. */
export function subjectItemByNode(pages: readonly { readonly key: string; readonly text: string }[]): Map<string, string> {
  const found = new Map<string, string>()
  const topics = new Map(pages.flatMap(({ key, text }) => (text.includes('"lessons":[') && text.includes('"parent":{') ? [[key, JSON.parse(text)] as const] : [])))
  for (const { key, text } of pages) {
    const [, plan] = /^plans\/([^/]+)\/[^/]+_h\.json$/.exec(key) ?? []
    const page = plan === undefined ? {} : JSON.parse(text)
    for (const track of page.tracks ?? []) {
      if (!track.access.parent_item_required || page.access.access_level !== 'paid' || page.access.required_item === undefined) continue
      const note = (kind: string, { id, access }: { id: string; access: { access_level: string; required_item?: string } }) => {
        const isAsked = access.access_level === 'paid' && access.required_item !== undefined && access.required_item !== page.access.required_item
        if (isAsked) found.set([plan, kind, id].join(' / '), page.access.required_item)
      }
      for (const unit of track.units) {
        note('unit', unit)
        for (const topic of unit.topics) {
          note('topic', topic)
          for (const lesson of topics.get(topic.topic_url.replace(/\.[0-9a-f]{16}\.json$/, '.json')).lessons) note('lesson', lesson)
        }
      }
    }
  }
  return found
}

/** `plan / kind / id: before -> after`, of the nodes that both builds show. */
export function subjectItemDifferences(shown: readonly [ReadonlyMap<string, string>, ReadonlyMap<string, string>], before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...shown[1].keys()].flatMap((node) => (shown[0].has(node) && before.get(node) !== after.get(node) ? [`${node}: ${before.get(node) ?? null} -> ${after.get(node) ?? null}`] : [])).sort()
}
