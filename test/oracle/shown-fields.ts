// Fields that are published only when they are fit for it.
import { optional, type Json } from './json-text.ts'
import type { Node } from './nodes.ts'

/** Students cannot load what Frappe keeps under `/private/`, given as a path or as a whole URL. */
export function isPrivate(image: string | undefined): boolean {
  return image !== undefined && image.replace(/^https?:\/\/[^/?#]*/i, '').startsWith('/private/')
}

export function isColor(color: string): boolean {
  return color.length === 7 && /^#[0-9a-f]{6}/i.test(color)
}

export function imageOf(node: Node, field: 'image' | 'badge_image' = 'image'): Json | undefined {
  const image = node.fields[field]
  return isPrivate(image) ? undefined : optional(image)
}

export function colorOf(subject: Node): Json | undefined {
  const color = subject.fields.color_code
  return color !== undefined && isColor(color) ? optional(color) : undefined
}
