// Plans show most topics alike, so what pages say of one need not be made for each plan anew.
import type { TopicNode } from '../content/nodes.ts'
import type { TopicPlace } from './walk.ts'

/**
 * `make`, but called once for the places of a topic that show as many lessons and are alike by `isAlike`.
 * What it makes must depend on nothing else.
 */
export function oncePerTopic<Made>(isAlike: (a: TopicPlace, b: TopicPlace) => boolean, make: (place: TopicPlace) => Made): (place: TopicPlace) => Made {
  const known = new WeakMap<TopicNode, { readonly place: TopicPlace; readonly made: Made }[]>()
  return (place) => {
    const { node, children } = place.topic
    let ofTopic = known.get(node)
    if (!ofTopic) known.set(node, (ofTopic = []))
    let found = ofTopic.find((other) => other.place.topic.children.length === children.length && isAlike(other.place, place))
    if (!found) ofTopic.push((found = { place, made: make(place) }))
    return found.made
  }
}
