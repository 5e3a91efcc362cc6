// A text with what was searched for marked in it.
import { languageOf } from '../rules/language.ts'
import { mark } from '../rules/search.ts'

export function FoundText({ of, found }: { readonly of: string; readonly found: readonly string[] }) {
  return <bdi lang={languageOf(of)}>{mark(of, found).map((piece) => (piece.found ? <mark>{piece.text}</mark> : piece.text))}</bdi>
}
