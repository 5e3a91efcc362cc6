// The one JSON writer. Pages are compact; snapshot files have one field a line, so that git shows
// an edit as the lines it touches. Both are a function of the value alone: keys stay in the order
// in which the value holds them, undefined fields are left out, and non-ASCII is never escaped.
import { isPrinted, SharedBytes, type Piece } from './fragments.ts'

/**
 * Compact JSON of one page, without a final newline (contract.md, section 6, Bytes). Fragments keep the order of
 * their keys; those of a plain object would not, where an id is `10`.
 */
export function compactJson(body: object): string {
  return compactPieces(body).map((piece) => (piece instanceof SharedBytes ? piece.bytes : piece).toString()).join('')
}

/** The same in pieces, of which some are UTF-8 already. */
export function compactPieces(body: object): readonly Piece[] {
  if (!Object.values(body).some(isPrinted)) return [JSON.stringify(body)]
  const pieces: Piece[] = []
  let text = '{'
  for (const key of Object.keys(body)) {
    const value = (body as Record<string, unknown>)[key]
    if (value === undefined) continue
    text += `${text === '{' ? '' : ','}${JSON.stringify(key)}:`
    if (isPrinted(value)) {
      pieces.push(text, ...value.pieces)
      text = ''
    } else text += JSON.stringify(value)
  }
  return [...pieces, `${text}}`]
}

/** JSON with one field a line and a final newline; `config` stays on one line, in the very bytes that a page prints. */
export function lineJson(value: unknown): string {
  const out = new LineWriter()
  out.value(value)
  return out.finish().toString()
}

const [QUOTE, NEWLINE, SPACE, BACKSLASH] = [0x22, 0x0a, 0x20, 0x5c] as const
const BRACKETS = { '{': 0x7b, '}': 0x7d, '[': 0x5b, ']': 0x5d } as const
const INDENT = 2
// For fewer bytes, a loop is faster than a call.
const FEW_BYTES = 48

/**
 * Writes JSON with one field a line, piece by piece: the caller names keys and items in their order, and gives a value
 * to each. Texts that are bytes already stay bytes, which makes a large snapshot several times as fast as strings would.
 */
export class LineWriter {
  #bytes = Buffer.allocUnsafeSlow(64 * 1024)
  #length = 0
  #depth = 0
  #isEmpty = true

  open(bracket: '{' | '['): void {
    this.#reserve(1)
    this.#bytes[this.#length++] = BRACKETS[bracket]
    this.#depth++
    this.#isEmpty = true
  }

  close(bracket: '}' | ']'): void {
    this.#depth--
    if (!this.#isEmpty) this.#newLine()
    this.#reserve(1)
    this.#bytes[this.#length++] = BRACKETS[bracket]
    this.#isEmpty = false
  }

  /** Begins a field of an object; its value comes next. */
  key(name: string): void {
    this.#begin(linesOf(name))
  }

  /** Begins an item of a list; its value comes next. */
  item(): void {
    this.#begin(NAMELESS)
  }

  /** A value of any kind. */
  value(value: unknown): void {
    if (value === null || typeof value !== 'object') return this.compact(value)
    if (Array.isArray(value)) {
      this.open('[')
      for (const item of value) {
        this.item()
        this.value(item)
      }
      return this.close(']')
    }
    this.open('{')
    for (const key of Object.keys(value)) {
      const field = (value as Record<string, unknown>)[key]
      if (field === undefined) continue
      this.key(key)
      if (key === 'config') this.compact(field)
      else this.value(field)
    }
    this.close('}')
  }

  /** A value on one line. */
  compact(value: unknown): void {
    // JSON.stringify prints these the same way, and takes several times as long.
    const json = typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)) ? String(value) : JSON.stringify(value)
    this.#reserve(json.length * 3)
    if (json.length > FEW_BYTES || !this.#ascii(json)) this.#length += this.#bytes.write(json, this.#length)
  }

  /** A value that is JSON on one line already. */
  json(bytes: Buffer, start: number, end: number): void {
    this.#copy(bytes, start, end)
  }

  /** A string, by the bytes of its UTF-8. */
  text(bytes: Buffer, start: number, end: number): void {
    this.#reserve(end - start + 2)
    const target = this.#bytes
    let at = this.#length
    target[at++] = QUOTE
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!
      if (byte < SPACE || byte === QUOTE || byte === BACKSLASH) return this.compact(bytes.toString('utf8', start, end))
      target[at++] = byte
    }
    target[at++] = QUOTE
    this.#length = at
  }

  /** The bytes of what was written, with a final newline; good till the next is begun. */
  finish(): Buffer {
    this.#newLine()
    const bytes = this.#bytes.subarray(0, this.#length)
    this.#length = 0
    this.#isEmpty = true
    return bytes
  }

  /** Writes a text if it is ASCII. */
  #ascii(text: string): boolean {
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      if (unit > 0x7f) return false
      this.#bytes[this.#length + i] = unit
    }
    this.#length += text.length
    return true
  }

  /** Begins a field or an item; only the first of its object or list has no comma before it. */
  #begin(lines: Lines): void {
    const bytes = (lines.atDepth[this.#depth] ??= Buffer.from(`,\n${' '.repeat(this.#depth * INDENT)}${lines.text}`))
    this.#copy(bytes, this.#isEmpty ? 1 : 0, bytes.length)
    this.#isEmpty = false
  }

  #newLine(): void {
    const spaces = this.#depth * INDENT
    this.#reserve(1 + spaces)
    this.#bytes[this.#length++] = NEWLINE
    for (let i = 0; i < spaces; i++) this.#bytes[this.#length++] = SPACE
  }

  #copy(bytes: Buffer, start: number, end: number): void {
    this.#reserve(end - start)
    const target = this.#bytes
    let at = this.#length
    this.#length = at + end - start
    if (end - start > FEW_BYTES) bytes.copy(target, at, start, end)
    else for (let i = start; i < end; i++) target[at++] = bytes[i]!
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow((this.#length + more) * 2)
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#bytes = larger
  }
}

/** What stands before a value, comma and line included: a snapshot has a handful of keys and millions of fields. */
interface Lines {
  /** Behind the indentation. */
  readonly text: string
  /** As bytes, for each depth. */
  readonly atDepth: (Buffer | undefined)[]
}

const NAMELESS: Lines = { text: '', atDepth: [] }
const named = new Map<string, Lines>()

function linesOf(name: string): Lines {
  let lines = named.get(name)
  if (!lines) named.set(name, (lines = { text: `${JSON.stringify(name)}: `, atDepth: [] }))
  return lines
}
