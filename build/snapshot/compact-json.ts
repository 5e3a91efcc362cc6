// Compacts JSON as bytes: a large site has hundreds of thousands of configs, and this is a fraction of what parsing and
// printing them costs. It knows the plain ones alone; config.ts decides about all others.

const [QUOTE, BACKSLASH, SPACE, MINUS, COMMA, POINT, COLON, ZERO, NINE] = [0x22, 0x5c, 0x20, 0x2d, 0x2c, 0x2e, 0x3a, 0x30, 0x39] as const
const [OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d] as const
// What may follow a backslash, where JSON.stringify writes the same.
const ESCAPES = new Set(Buffer.from('"\\bfnrt'))
const BOOLEANS = [Buffer.from('true'), Buffer.from('false')]
const WORDS = [...BOOLEANS, Buffer.from('null')]
const SAFE_DIGITS = 15
const MOST_DEPTH = 32
const MOST_KEYS = 32
// For fewer bytes, a loop is faster than asking for a copy.
const FEW_BYTES = 48

/**
 * Writes values of JSON as JSON.stringify(JSON.parse(text)) would. What it wrote is good till it is told to begin anew.
 * It refuses all that would need more than leaving out white space: other escapes, exponents, numbers of more than 15
 * digits or with zeros that say nothing, -0, keys that stand twice or that JavaScript sorts (`10`), and what is no JSON
 * at all. After it refused, what it wrote is of no use.
 */
export class JsonCompactor {
  /** What was written, from 0 to `length`. */
  bytes: Buffer = Buffer.alloc(0)
  length = 0

  #source: Buffer = Buffer.alloc(0)
  // The memory that the source lies in, four bytes at a time.
  #words: Int32Array = new Int32Array(0)
  #at = 0
  #end = 0
  // Of the keys of all objects that are open, where each begins and ends in `bytes`.
  readonly #keyStarts = new Int32Array(MOST_DEPTH * MOST_KEYS)
  readonly #keyEnds = new Int32Array(MOST_DEPTH * MOST_KEYS)

  /** Whether source[start, end) is an object that it knows; if so, it stands in `bytes`. */
  compact(source: Buffer, start: number, end: number): boolean {
    if (this.bytes.length < end - start) this.bytes = Buffer.allocUnsafeSlow((end - start) * 2)
    this.begin(source, start, end, this.bytes)
    this.#skipSpace()
    if (!this.object()) return false
    this.#skipSpace()
    return this.#at === end
  }

  /** Begins to read source[start, end) and to write to the first of `bytes`, which must have room. */
  begin(source: Buffer, start: number, end: number, bytes: Buffer): void {
    this.#source = source
    if (this.#words.buffer !== source.buffer) this.#words = new Int32Array(source.buffer, 0, source.buffer.byteLength >> 2)
    this.#at = start
    this.#end = end
    this.bytes = bytes
    this.length = 0
  }

  /** Where it reads next. */
  get at(): number {
    return this.#at
  }

  /** Goes on reading somewhere else. */
  goTo(at: number): void {
    this.#at = at
  }

  /** Steps over these bytes, if they come next. */
  skip(bytes: Buffer): boolean {
    const source = this.#source
    const at = this.#at
    if (at + bytes.length > this.#end) return false
    for (let i = 0; i < bytes.length; i++) if (source[at + i] !== bytes[i]) return false
    this.#at = at + bytes.length
    return true
  }

  /** Writes bytes that it did not read. */
  write(bytes: Buffer): void {
    for (let i = 0; i < bytes.length; i++) this.bytes[this.length++] = bytes[i]!
  }

  /** Copies an object, without the white space in it; false where the next value is none, or is one that it does not know. So do those below. */
  object(): boolean {
    return this.#byte() === OPEN && this.#object(0, 0)
  }

  string(): boolean {
    return this.#byte() === QUOTE && this.#string()
  }

  number(): boolean {
    return this.#number(true)
  }

  /** A number without a fraction. */
  integer(): boolean {
    return this.#number(false)
  }

  boolean(): boolean {
    return this.#word(BOOLEANS)
  }

  #object(depth: number, firstKey: number): boolean {
    this.#take()
    let nextKey = firstKey
    if (this.#takeIf(CLOSE)) return true
    for (;;) {
      this.#skipSpace()
      const start = this.length
      if (this.#byte() !== QUOTE || isDigit(this.#source[this.#at + 1]) || !this.#string() || !this.#noteKey(start, firstKey, nextKey++)) return false
      if (!this.#takeIf(COLON) || !this.#value(depth, nextKey)) return false
      if (this.#takeIf(CLOSE)) return true
      if (!this.#takeIf(COMMA)) return false
    }
  }

  #list(depth: number, firstKey: number): boolean {
    this.#take()
    if (this.#takeIf(CLOSE_LIST)) return true
    for (;;) {
      if (!this.#value(depth, firstKey)) return false
      if (this.#takeIf(CLOSE_LIST)) return true
      if (!this.#takeIf(COMMA)) return false
    }
  }

  #value(depth: number, firstKey: number): boolean {
    this.#skipSpace()
    const byte = this.#byte()
    if (byte === QUOTE) return this.#string()
    if (byte === OPEN || byte === OPEN_LIST) {
      if (depth === MOST_DEPTH) return false
      return byte === OPEN ? this.#object(depth + 1, firstKey) : this.#list(depth + 1, firstKey)
    }
    return byte === MINUS || isDigit(byte) ? this.#number(true) : this.#word(WORDS)
  }

  /** Copies a string with its quotes. */
  #string(): boolean {
    const source = this.#source
    let at = this.#at + 1
    for (;;) {
      if (((source.byteOffset + at) & 3) === 0) at = this.#plainTo(at)
      if (at >= this.#end) return false
      const byte = source[at++]!
      if (byte === QUOTE) return this.#copyTo(at)
      if (byte < SPACE || (byte === BACKSLASH && !ESCAPES.has(source[at++]!))) return false
    }
  }

  /** Steps over bytes of a string that stand for themselves, four at a time while it can. */
  #plainTo(at: number): number {
    const words = this.#words
    const { byteOffset } = this.#source
    let word = (byteOffset + at) >> 2
    const last = (byteOffset + this.#end - 4) >> 2
    while (word <= last && !hasSpecial(words[word]!)) word++
    return (word << 2) - byteOffset
  }

  #number(mayHaveFraction: boolean): boolean {
    const first = this.#at + (this.#byte() === MINUS ? 1 : 0)
    const whole = this.#digitsFrom(first)
    const end = mayHaveFraction && whole < this.#end && this.#source[whole] === POINT ? this.#digitsFrom(whole + 1) : whole
    if (whole === first || end - first > SAFE_DIGITS || (this.#source[first] === ZERO && whole > first + 1)) return false
    // What would make a fraction or an exponent of it follows where a comma or a bracket must.
    if (end > whole ? !this.#isAsPrinted(end) : this.#source[first] === ZERO && first > this.#at) return false
    return this.#copyTo(end)
  }

  /** Whether the number that ends there is printed in these very digits. */
  #isAsPrinted(end: number): boolean {
    const text = this.#source.toString('latin1', this.#at, end)
    return String(Number(text)) === text
  }

  #digitsFrom(start: number): number {
    let at = start
    while (at < this.#end && isDigit(this.#source[at])) at++
    return at
  }

  #word(words: readonly Buffer[]): boolean {
    const word = words.find((each) => this.skip(each))
    if (word) this.write(word)
    return word !== undefined
  }

  /** Notes the key that was just written. False where the object has it already (each has one spelling alone here), and where there are too many. */
  #noteKey(start: number, firstKey: number, key: number): boolean {
    if (key >= this.#keyStarts.length) return false
    for (let other = firstKey; other < key; other++) if (this.#isSame(start, this.#keyStarts[other]!, this.#keyEnds[other]!)) return false
    this.#keyStarts[key] = start
    this.#keyEnds[key] = this.length
    return true
  }

  #isSame(start: number, otherStart: number, otherEnd: number): boolean {
    if (this.length - start !== otherEnd - otherStart) return false
    for (let i = 0; otherStart + i < otherEnd; i++) if (this.bytes[start + i] !== this.bytes[otherStart + i]) return false
    return true
  }

  /** The next byte; 0 at the end. */
  #byte(): number {
    return this.#at < this.#end ? this.#source[this.#at]! : 0
  }

  #skipSpace(): void {
    for (let byte = this.#byte(); byte === SPACE || byte === 0x0a || byte === 0x0d || byte === 0x09; byte = this.#byte()) this.#at++
  }

  #takeIf(byte: number): boolean {
    this.#skipSpace()
    if (this.#byte() !== byte) return false
    this.#take()
    return true
  }

  #take(): void {
    this.bytes[this.length++] = this.#source[this.#at++]!
  }

  #copyTo(end: number): true {
    if (end - this.#at > FEW_BYTES) {
      this.#source.copy(this.bytes, this.length, this.#at, end)
      this.length += end - this.#at
      this.#at = end
    } else while (this.#at < end) this.#take()
    return true
  }
}

/** Whether one of the four bytes is a quote, a backslash, or below a space: less 1, or less a space, it is negative, and was not before. */
function hasSpecial(word: number): boolean {
  const [quotes, backslashes] = [word ^ 0x22222222, word ^ 0x5c5c5c5c]
  return ((((quotes - 0x01010101) & ~quotes) | ((backslashes - 0x01010101) & ~backslashes) | ((word - 0x20202020) & ~word)) & 0x80808080) !== 0
}

/** Whether a byte of UTF-8 is one of 0 to 9; behind the end there is none. */
export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE
}
