// The order of names: by code point, as `LC_ALL=C sort` has it for UTF-8. No locale, no database collation.

/** Negative when `a` comes first. JavaScript's own order is that of UTF-16 units, which differs beyond U+FFFF. */
export function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return fixup(x) - fixup(y)
  }
  return a.length - b.length
}

// Surrogates stand for code points above U+FFFF, but have lower code units than U+E000 to U+FFFF.
function fixup(unit: number): number {
  return unit < 0xd800 ? unit : unit >= 0xe000 ? unit - 0x800 : unit + 0x2000
}

interface Named {
  readonly name: string
}

/** The order of every list of documents. */
export function byName(a: Named, b: Named): number {
  return byCodePoint(a.name, b.name)
}

/** The order of child rows: by `idx`, then `name` (contract.md, section 3). */
export function byIdx(a: Named & { readonly idx: number }, b: Named & { readonly idx: number }): number {
  return a.idx - b.idx || byName(a, b)
}
