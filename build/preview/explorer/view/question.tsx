// A question as a student meets it, with the answer one click away.
import type { ComponentChildren } from 'preact'
import { directionOf, languageOf } from '../rules/language.ts'
import type { StageContent } from '../rules/stage.ts'
import { Label, Paragraph, Text } from './text.tsx'

type Props = Omit<Extract<StageContent, { shape: 'choice' }>, 'shape'> & { readonly name: string }

export function Choice({ prompt, many, options, explanation, name }: Props) {
  return (
    <>
      <fieldset class="options">
        <legend class="prompt" dir="auto" lang={languageOf(prompt)}>{prompt}</legend>
        {many && <p class="quiet" lang="en" dir="ltr">More than one may be right.</p>}
        {options.map(({ id, text }) => (
          <label key={id} class="option" dir={directionOf(text)}><input type={many ? 'checkbox' : 'radio'} name={name} value={id} /><Text of={text} /></label>
        ))}
      </fieldset>
      <Answer explanation={explanation}>{options.filter(({ isRight }) => isRight).map(({ id, text }, at) => <span key={id}>{at > 0 ? ' · ' : ''}<Text of={text} /></span>)}</Answer>
    </>
  )
}

export function Answer({ explanation, children }: { readonly explanation?: string | undefined; readonly children: ComponentChildren }) {
  return (
    <details class="answer">
      <summary><Label>Answer</Label></summary>
      <p class="right">{children}</p>
      {explanation !== undefined && <Paragraph of={explanation} />}
    </details>
  )
}
