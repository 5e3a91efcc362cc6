// Texts of the content in their own direction and language, and words of ours beside them in theirs.
import type { ComponentChildren } from 'preact'
import { languageOf } from '../rules/language.ts'

/** A text of the content, within a line. */
export function Text({ of }: { readonly of: string }) {
  return <bdi lang={languageOf(of)}>{of}</bdi>
}

/** A text of the content as a paragraph of its own; its line breaks are kept. */
export function Paragraph({ of, class: name }: { readonly of: string; readonly class?: string }) {
  return <p class={`prose ${name ?? ''}`} dir="auto" lang={languageOf(of)}>{of}</p>
}

/** Words of the explorer: English, also where the content around them reads from right to left. */
export function Label({ children, class: name }: { readonly children: ComponentChildren; readonly class?: string }) {
  return <span class={name} dir="ltr" lang="en">{children}</span>
}
