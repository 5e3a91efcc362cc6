// HTML of the content, made safe: only the elements of plain text are made anew from it, without handlers and styles.
// Everything else is shown as the text inside it.
import { h, type ComponentChildren } from 'preact'
import { parseHtml, type HtmlElement, type HtmlNode } from '../rules/html.ts'
import { isSafeLink } from '../rules/markdown.ts'

const KEPT = new Set(['p', 'b', 'strong', 'i', 'em', 'u', 's', 'br', 'hr', 'ul', 'ol', 'li', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'caption', 'sub', 'sup', 'code', 'pre', 'blockquote', 'div', 'span', 'dl', 'dt', 'dd', 'mark', 'small', 'bdi'])
// A heading of the content stands below that of its stage.
const RENAMED: Readonly<Record<string, string>> = { h1: 'h3', h2: 'h3', h3: 'h3', h4: 'h4', h5: 'h5', h6: 'h5' }

export function HtmlText({ source }: { readonly source: string }) {
  return <>{parseHtml(source, decoded).map(nodeOf)}</>
}

function nodeOf(node: HtmlNode): ComponentChildren {
  if (typeof node === 'string') return node
  const { name, attributes } = node
  if (name === 'img') return <span class="missing-image" dir="auto">{attributes['alt'] || attributes['src']?.split('/').at(-1)}</span>
  const inside = node.children.map(nodeOf)
  if (name === 'a' && isSafeLink(attributes['href'] ?? '')) return <a href={attributes['href']} target="_blank" rel="noreferrer noopener">{inside}</a>
  const made = Object.hasOwn(RENAMED, name) ? RENAMED[name] : KEPT.has(name) ? name : undefined
  return made === undefined ? <>{inside}</> : h(made, attributesOf(node), inside)
}

function attributesOf({ attributes: { dir, lang } }: HtmlElement) {
  return {
    ...(dir !== undefined && /^(?:rtl|ltr|auto)$/i.test(dir) ? { dir: dir.toLowerCase() as 'rtl' | 'ltr' | 'auto' } : {}),
    ...(lang !== undefined && /^[a-z]{2,3}(?:-[\w-]+)?$/i.test(lang) ? { lang } : {}),
  }
}

/** The browser knows every entity. There is no tag in what it is given here, so nothing can run or load. */
function decoded(entity: string): string {
  return new DOMParser().parseFromString(entity, 'text/html').body.textContent ?? entity
}
