// The language and direction of a text, from its letters: pages say neither.

const ARABIC = /[\p{Script=Arabic}]/u
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u
const LETTER = /\p{L}/u

export type Direction = 'rtl' | 'ltr'

/** By the first letter, as `dir="auto"` decides. A text without letters, such as a year, goes as what is around it: undefined. */
export function directionOf(text: string): Direction | undefined {
  const first = LETTER.exec(text)?.[0]
  if (first === undefined) return undefined
  return RIGHT_TO_LEFT.test(first) ? 'rtl' : 'ltr'
}

/** For `lang`, so that a screen reader takes the right voice; undefined for texts that may be in any language. */
export function languageOf(text: string): 'ar' | 'en' | undefined {
  const first = LETTER.exec(text)?.[0]
  if (first === undefined) return undefined
  if (ARABIC.test(first)) return 'ar'
  return /^[\x00-\x7F]*$/.test(text.replace(/[\p{P}\p{S}\p{Zs}]/gu, '')) ? 'en' : undefined
}
