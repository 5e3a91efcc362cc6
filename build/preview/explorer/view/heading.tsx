// The heading of a view. It takes the focus when the view is gone to, so that a screen reader reads on from here.
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { directionOf, languageOf } from '../rules/language.ts'

export function Heading({ title, kind, children }: { readonly title: string; readonly kind?: string; readonly children?: ComponentChildren }) {
  useEffect(() => { document.title = `${title} – Memora preview` }, [title])
  return (
    <header class="heading" dir={directionOf(title)}>
      {kind !== undefined && <p class="kind"><span dir="ltr" lang="en">{kind}</span></p>}
      <h1 id="title" tabIndex={-1} lang={languageOf(title)} dir="auto">{title}</h1>
      {children}
    </header>
  )
}
