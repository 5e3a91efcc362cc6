// Which texts stand more than once among millions of them, without a set of all: that would be most of what a large build
// holds at that moment.

const BITS = 1 << 24

/** The texts that come more than once; goes through all of them twice. */
export function repeated(texts: () => Iterable<string>): ReadonlySet<string> {
  const [once, again] = [new Uint8Array(BITS / 8), new Uint8Array(BITS / 8)]
  let isAny = false
  for (const text of texts()) {
    const bit = bitOf(text)
    if (!isSet(once, bit)) set(once, bit)
    else {
      set(again, bit)
      isAny = true
    }
  }
  const found = new Set<string>()
  if (!isAny) return found
  // Those that may be among them; different texts seldom have the same bit.
  const seen = new Set<string>()
  for (const text of texts()) if (isSet(again, bitOf(text))) (seen.has(text) ? found : seen).add(text)
  return found
}

function isSet(bits: Uint8Array, bit: number): boolean {
  return (bits[bit >>> 3]! & (1 << (bit & 7))) !== 0
}

function set(bits: Uint8Array, bit: number): void {
  bits[bit >>> 3]! |= 1 << (bit & 7)
}

function bitOf(text: string): number {
  let mixed = 0x811c9dc5
  for (let i = 0; i < text.length; i++) mixed = Math.imul(mixed ^ text.charCodeAt(i), 16_777_619)
  return (mixed ^ (mixed >>> 15)) & (BITS - 1)
}
