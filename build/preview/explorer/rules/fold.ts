// What a reader takes for the same letters, folded to the same text: alef with or without hamza, ta marbuta and ha,
// alef maqsura and ya, with or without diacritics and tatweel; and, for other scripts, without case and accents.

// Marks (diacritics, hamza above a carrier once decomposed), tatweel, a hamza by itself, and what has no width.
const NOT_READ = /[\p{M}\u0640\u0621\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF\u00AD\u061C]/gu
const ASCII = /^[\x00-\x7F]*$/

const SAME: Readonly<Record<string, string>> = {
  '\u0671': 'ا', '\u0672': 'ا', '\u0673': 'ا', // alef wasla, alef with wavy hamza
  'ة': 'ه', 'ە': 'ه', '\u06C1': 'ه', '\u06C3': 'ه',
  'ى': 'ي', '\u06CC': 'ي', '\u06D0': 'ي', // alef maqsura, Persian ya
  '\u06A9': 'ك', '\u06AA': 'ك', // Persian kaf
  'ς': 'σ', 'ı': 'i', 'ß': 'ss',
}

/** The folded text. A law: the fold of a text is the folds of its characters, one after another. */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  let folded = ''
  for (const char of text) folded += foldCharacter(char)
  return folded
}

export interface FoldedText {
  readonly text: string
  /** For each unit of `text`, where the character that it came from starts in the original. */
  readonly from: readonly number[]
}

/** As `fold`, and where each part came from: for marking what was found in the original. */
export function foldWithPlaces(original: string): FoldedText {
  let text = ''
  let at = 0
  const from: number[] = []
  for (const char of original) {
    const folded = foldCharacter(char)
    text += folded
    for (let i = 0; i < folded.length; i += 1) from.push(at)
    at += char.length
  }
  return { text, from }
}

const known = new Map<string, string>()

function foldCharacter(char: string): string {
  let folded = known.get(char)
  if (folded === undefined) known.set(char, (folded = computeFold(char)))
  return folded
}

function computeFold(char: string): string {
  const plain = char.normalize('NFKD').toLowerCase().normalize('NFKD').replace(NOT_READ, '')
  let folded = ''
  for (const each of plain) folded += SAME[each] ?? digit(each)
  return folded
}

/** Arabic-Indic and Persian digits are read as the others are. */
function digit(char: string): string {
  const code = char.charCodeAt(0)
  if (code >= 0x660 && code <= 0x669) return String(code - 0x660)
  if (code >= 0x6f0 && code <= 0x6f9) return String(code - 0x6f0)
  return char
}
