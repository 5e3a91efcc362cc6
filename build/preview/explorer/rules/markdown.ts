// The part of Markdown that lessons use, read into blocks. Nothing in it becomes HTML: what is not known stays text.

export type Inline =
  | string
  | { readonly mark: 'strong' | 'em'; readonly inside: readonly Inline[] }
  | { readonly mark: 'code' | 'image'; readonly text: string }
  | { readonly mark: 'link'; readonly to: string; readonly inside: readonly Inline[] }

export type Block =
  | { readonly block: 'paragraph' | 'quote'; readonly text: readonly Inline[] }
  | { readonly block: 'heading'; readonly level: number; readonly text: readonly Inline[] }
  | { readonly block: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] }
  | { readonly block: 'table'; readonly head: readonly (readonly Inline[])[]; readonly rows: readonly (readonly (readonly Inline[])[])[] }
  | { readonly block: 'code'; readonly text: string }

const ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/
const TABLE_LINE = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/

export function parseMarkdown(source: string): readonly Block[] {
  const lines = source.replace(/\r\n?/g, '\n').split('\n')
  const blocks: Block[] = []
  let at = 0
  /** The lines from here on for which the test holds. */
  const take = (test: (line: string) => boolean): string[] => {
    const from = at
    while (at < lines.length && test(lines[at]!)) at += 1
    return lines.slice(from, at)
  }
  const isPlain = (line: string) => line.trim() !== '' && !ITEM.test(line) && !/^(?:#{1,6} |```|>)/.test(line)

  while (at < lines.length) {
    const line = lines[at]!
    const heading = /^(#{1,6}) +(.*?)(?: +#+)?$/.exec(line)
    if (line.trim() === '') at += 1
    else if (line.startsWith('```')) {
      at += 1
      blocks.push({ block: 'code', text: take((each) => !each.startsWith('```')).join('\n') })
      at += 1
    } else if (heading) {
      at += 1
      blocks.push({ block: 'heading', level: heading[1]!.length, text: parseInline(heading[2]!) })
    } else if (line.startsWith('>')) {
      blocks.push({ block: 'quote', text: parseInline(take((each) => each.startsWith('>')).map((each) => each.replace(/^> ?/, '')).join('\n')) })
    } else if (ITEM.test(line)) {
      const items = take((each) => ITEM.test(each)).map((each) => ITEM.exec(each)!)
      blocks.push({ block: 'list', ordered: items[0]![1] !== undefined, items: items.map((item) => parseInline(item[2]!)) })
    } else if (line.includes('|') && TABLE_LINE.test(lines[at + 1] ?? '') && lines[at + 1]!.includes('-')) {
      const [head, , ...rows] = take((each) => each.includes('|')).map(cells)
      blocks.push({ block: 'table', head: head!, rows })
    } else {
      at += 1
      blocks.push({ block: 'paragraph', text: parseInline([line, ...take(isPlain)].join('\n')) })
    }
  }
  return blocks
}

function cells(line: string): readonly (readonly Inline[])[] {
  return line.trim().replace(/^\||\|$/g, '').split('|').map((cell) => parseInline(cell.trim()))
}

// What is marked must touch its marks, so that `2 * 3 * 4` stays as it is.
const INLINE = /`([^`]+)`|\*\*(?=\S)(.+?)(?<=\S)\*\*|\*(?=[^\s*])(.+?)(?<=[^\s*])\*(?!\*)|(!?)\[([^\]]*)\]\(([^()\s]*)(?:\s+"[^"]*")?\)/s

export function parseInline(source: string): readonly Inline[] {
  const parts: Inline[] = []
  let rest = source
  for (let match = INLINE.exec(rest); match; match = INLINE.exec(rest)) {
    const [whole, code, strong, em, bang, label, to] = match
    if (match.index > 0) parts.push(rest.slice(0, match.index))
    if (code !== undefined) parts.push({ mark: 'code', text: code })
    else if (strong !== undefined) parts.push({ mark: 'strong', inside: parseInline(strong) })
    else if (em !== undefined) parts.push({ mark: 'em', inside: parseInline(em) })
    else if (bang === '!') parts.push({ mark: 'image', text: label || to!.split('/').at(-1)! })
    else parts.push({ mark: 'link', to: to!, inside: [label!] })
    rest = rest.slice(match.index + whole.length)
  }
  if (rest !== '') parts.push(rest)
  return parts
}

/** Where a link in content may lead: the web. Anything else (`javascript:`, `data:`) is shown as text alone. */
export function isSafeLink(to: string): boolean {
  return /^https?:\/\//i.test(to)
}
