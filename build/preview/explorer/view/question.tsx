// A question as a student meets it, with the answer one click away.
import type { ComponentChildren } from 'preact'
import { directionOf, languageOf } from '../rules/language.ts'
import type { StageContent } from '../rules/stage.ts'
import { Icon } from './icon.tsx'
import { Label, Paragraph, Text } from './text.tsx'

type Props = Omit<Extract<StageContent, { shape: 'choice' }>, 'shape'> & { readonly name: string }

export function Choice({ prompt, many, options, odd, explanation, name }: Props) {
  const right = options.filter(({ isRight }) => isRight)
  return (
    <>
      {odd.length > 0 && <ul class="odd" lang="en" dir="ltr">{odd.map((words) => <li key={words}><Icon name="question" /> <span dir="auto">{words}</span></li>)}</ul>}
      <fieldset class="options">
        <legend class="prompt" dir="auto" lang={languageOf(prompt)}>{prompt}</legend>
        {many && <p class="quiet" lang="en" dir="ltr">More than one may be right.</p>}
        {options.map(({ id, text }, at) => (
          <label key={at} class="option" dir={directionOf(text)}><input type={many ? 'checkbox' : 'radio'} name={name} value={id} /><OptionText of={text} /></label>
        ))}
      </fieldset>
      <Answer explanation={explanation}>{right.length === 0 ? <Label>No option is marked right.</Label> : right.map(({ text }, at) => <span key={at}>{at > 0 ? ' · ' : ''}<OptionText of={text} /></span>)}</Answer>
    </>
  )
}

function OptionText({ of }: { readonly of: string }) {
  return of === '' ? <Label class="quiet">no text</Label> : <Text of={of} />
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
