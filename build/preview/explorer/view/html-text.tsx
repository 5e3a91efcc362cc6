// HTML of the content, made safe: it is read into a document of its own, where nothing runs and nothing loads, and only
// the elements of plain text are made anew from it. Everything else is shown as the text inside it.
import { h, type ComponentChildren, type VNode } from 'preact'
import { isSafeLink } from '../rules/markdown.ts'

const KEPT = new Set(['p', 'b', 'strong', 'i', 'em', 'u', 's', 'br', 'hr', 'ul', 'ol', 'li', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'caption', 'sub', 'sup', 'code', 'pre', 'blockquote', 'div', 'span', 'dl', 'dt', 'dd', 'mark', 'small', 'bdi'])
// A heading of the content stands below that of its stage.
const RENAMED: Readonly<Record<string, string>> = { h1: 'h3', h2: 'h3', h3: 'h3', h4: 'h4', h5: 'h5', h6: 'h6' }
const DROPPED = new Set(['script', 'style', 'template', 'noscript', 'iframe', 'object', 'embed', 'head', 'title', 'textarea', 'select', 'svg', 'math'])

export function HtmlText({ source }: { readonly source: string }) {
  return <>{childrenOf(new DOMParser().parseFromString(source, 'text/html').body)}</>
}

function childrenOf(parent: Node): ComponentChildren[] {
  return Array.from(parent.childNodes, (node) => (node instanceof Text ? node.data : node instanceof Element ? elementOf(node) : null))
}

function elementOf(element: Element): ComponentChildren {
  const name = element.localName
  if (DROPPED.has(name)) return null
  if (name === 'img') return <span class="missing-image" dir="auto">{element.getAttribute('alt') || element.getAttribute('src')?.split('/').at(-1)}</span>
  if (name === 'a') {
    const to = element.getAttribute('href') ?? ''
    return isSafeLink(to) ? <a href={to} target="_blank" rel="noreferrer noopener">{childrenOf(element)}</a> : <>{childrenOf(element)}</>
  }
  const made = RENAMED[name] ?? (KEPT.has(name) ? name : undefined)
  return made === undefined ? <>{childrenOf(element)}</> : build(made, element)
}

function build(name: string, element: Element): VNode {
  const direction = element.getAttribute('dir')
  const language = element.getAttribute('lang')
  const attributes = {
    ...(direction !== null && /^(?:rtl|ltr|auto)$/i.test(direction) ? { dir: direction.toLowerCase() as 'rtl' | 'ltr' | 'auto' } : {}),
    ...(language !== null && /^[a-z]{2,3}(?:-[\w-]+)?$/i.test(language) ? { lang: language } : {}),
  }
  return name === 'br' || name === 'hr' ? h(name, {}) : h(name, attributes, childrenOf(element))
}
