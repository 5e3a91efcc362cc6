// HTML of the content, read as data. A browser's own parser would look at handlers and images on the way; here a tag is
// a name with a few attributes, and what becomes of it is for the view to say.

export interface HtmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly HtmlNode[]
}

export type HtmlNode = string | HtmlElement

const TOKEN = /<!--[\s\S]*?(?:-->|$)|<[!?][^>]*>|<(\/?)([a-z][a-z0-9:-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/gi
const ATTRIBUTE = /([^\s=/"'>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g
const ENTITY = /&(?:[a-z][a-z0-9]*|#\d{1,7}|#x[0-9a-f]{1,6});/gi
const EMPTY = new Set(['br', 'hr', 'img', 'input', 'wbr', 'col', 'source', 'track', 'embed', 'area', 'base', 'link', 'meta', 'param'])
/** What is in them is no text of the page. */
const UNREAD = new Set(['script', 'style', 'template', 'noscript', 'iframe', 'object', 'head', 'title', 'textarea', 'select', 'svg', 'math'])
/** A tag that ends what is open before it: authors leave these ends out. */
const ENDS: readonly (readonly [RegExp, RegExp])[] = [
  [/^(?:p|div|ul|ol|dl|table|blockquote|pre|h[1-6]|hr)$/, /^p$/],
  [/^li$/, /^(?:li|p)$/],
  [/^d[td]$/, /^(?:d[td]|p)$/],
  [/^t[dh]$/, /^(?:t[dh]|p)$/],
  [/^(?:tr|tbody)$/, /^(?:t[dhr]|thead|p)$/],
]
// Deeper than any author nests by hand; what lies further down is laid flat.
const DEEPEST = 60

/** `decode` gives the character that an entity such as `&eacute;` stands for. */
export function parseHtml(source: string, decode: (entity: string) => string): readonly HtmlNode[] {
  const root = { name: '', attributes: {}, children: [] as HtmlNode[] }
  const open = [root]
  const plain = (text: string) => text.replace(ENTITY, decode)
  const add = (node: HtmlNode) => open.at(-1)!.children.push(node)
  let at = 0
  for (TOKEN.lastIndex = 0; ;) {
    const token = TOKEN.exec(source)
    const text = source.slice(at, token?.index ?? source.length)
    if (text !== '') add(plain(text))
    if (!token) return root.children
    at = TOKEN.lastIndex
    const name = token[2]?.toLowerCase()
    if (name === undefined) continue
    if (token[1] === '/') {
      const from = open.findLastIndex((element) => element.name === name)
      if (from > 0) open.length = from
      continue
    }
    if (UNREAD.has(name)) {
      const end = new RegExp(`</${name}[^>]*>`, 'gi')
      end.lastIndex = at
      at = TOKEN.lastIndex = end.exec(source) ? end.lastIndex : source.length
      continue
    }
    const ends = ENDS.find(([starts]) => starts.test(name))?.[1]
    while (ends?.test(open.at(-1)!.name)) open.pop()
    const element = { name, attributes: attributesOf(token[3]!, plain), children: [] as HtmlNode[] }
    add(element)
    if (!EMPTY.has(name) && !token[3]!.endsWith('/') && open.length < DEEPEST) open.push(element)
  }
}

function attributesOf(text: string, plain: (text: string) => string): Readonly<Record<string, string>> {
  const attributes = new Map<string, string>()
  for (const [, name, double, single, bare] of text.matchAll(ATTRIBUTE)) {
    const key = name!.toLowerCase()
    if (!attributes.has(key)) attributes.set(key, plain(double ?? single ?? bare ?? ''))
  }
  return Object.fromEntries(attributes)
}
