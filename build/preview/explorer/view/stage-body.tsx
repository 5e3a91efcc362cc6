// The content of a stage by its shape, close to what an app shows. Nothing is loaded and nothing is sent from here.
import { duration } from '../rules/format.ts'
import { directionOf, languageOf } from '../rules/language.ts'
import { isSafeLink } from '../rules/markdown.ts'
import type { StageContent } from '../rules/stage.ts'
import { HtmlText } from './html-text.tsx'
import { Icon } from './icon.tsx'
import { MarkdownText } from './markdown-text.tsx'
import { Answer, Choice } from './question.tsx'
import { Label, Paragraph, Text } from './text.tsx'

/** `name` tells this stage's form fields from those of others. */
export function StageBody({ content, name }: { readonly content: StageContent; readonly name: string }) {
  switch (content.shape) {
    case 'video': return <Video {...content} />
    case 'choice': return <Choice {...content} name={name} />
    case 'number': return (
      <>
        <Paragraph of={content.prompt} class="prompt" />
        <p><label><Label>Answer</Label> <input type="text" inputMode="decimal" class="number-input" dir="ltr" /></label> {content.unit !== undefined && <Text of={content.unit} />}</p>
        <Answer explanation={content.explanation}><bdi dir="ltr">{content.answer}</bdi> {content.unit !== undefined && <Text of={content.unit} />}</Answer>
      </>
    )
    case 'text': return (
      <div class="text" dir={content.direction ?? 'auto'} lang={languageOf(content.body.replace(/<[^>]*>/g, ''))}>
        {content.format === 'html' ? <HtmlText source={content.body} /> : content.format === 'markdown' ? <MarkdownText source={content.body} /> : <Paragraph of={content.body} />}
      </div>
    )
    case 'ordering': return <ol class="ordering">{content.items.map((item, at) => <li key={at} dir={directionOf(item)}><Text of={item} /></li>)}</ol>
    case 'flashcards': return <ul class="flashcards">{content.pairs.map(([front, back], at) => <li key={at}><b><Text of={front} /></b><span><Text of={back} /></span></li>)}</ul>
    case 'matching': return <ul class="matching">{content.pairs.map(([one, other], at) => <li key={at}><span dir={directionOf(one)}><Text of={one} /></span><span aria-hidden="true">↔</span><span dir={directionOf(other)}><Text of={other} /></span></li>)}</ul>
    case 'blanks': return (
      <p class="prose" dir="auto">
        {content.parts.map((part) => (typeof part === 'string' ? part : <span class="blank"><span class="unseen" lang="en">blank: </span>{part.answers.join(' / ')}</span>))}
      </p>
    )
    case 'spots': return (
      <div class="spots" dir="ltr">
        <span class="spots-image">{content.image}</span>
        {content.spots.map((spot, at) => <span key={at} class="spot" style={{ left: `${clamp(spot.x)}%`, top: `${clamp(spot.y)}%` }}><Text of={spot.label} /></span>)}
      </div>
    )
    case 'empty': return <p class="quiet" lang="en" dir="ltr">This stage has no content yet: its config is empty.</p>
    case 'unknown': return null
  }
}

function Video({ provider, address, seconds, captions, chapters }: Extract<StageContent, { shape: 'video' }>) {
  return (
    <>
      <div class="video" dir="ltr">
        <Icon name="video" />
        <span class="video-words" lang="en">{provider}{seconds !== undefined && ` · ${duration(seconds)}`}{captions.length > 0 && ` · captions: ${captions.join(', ')}`}</span>
        {isSafeLink(address) ? <a href={address} target="_blank" rel="noreferrer noopener">{address}<span class="unseen" lang="en"> (opens the web)</span></a> : <code>{address}</code>}
      </div>
      {chapters.length > 0 && <ol class="chapters">{chapters.map(({ at, title }, i) => <li key={i}><bdi class="quiet">{duration(at)}</bdi> <Text of={title} /></li>)}</ol>}
    </>
  )
}

/** A share of the width or height, as a percentage that stays inside. */
function clamp(share: number): number {
  return Math.min(100, Math.max(0, share * 100))
}
