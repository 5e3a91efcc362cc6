// Markdown as elements. Text stays text: no HTML is made of it.
import { isSafeLink, parseMarkdown, type Block, type Inline } from '../rules/markdown.ts'

export function MarkdownText({ source }: { readonly source: string }) {
  return <>{parseMarkdown(source).map((block, at) => <BlockText key={at} of={block} />)}</>
}

function BlockText({ of }: { readonly of: Block }) {
  switch (of.block) {
    case 'paragraph': return <p dir="auto"><Inlines of={of.text} /></p>
    case 'quote': return <blockquote dir="auto"><Inlines of={of.text} /></blockquote>
    case 'code': return <pre dir="ltr" tabIndex={0}>{of.text}</pre>
    case 'heading': {
      // Below the stage's own heading.
      const Title = of.level === 1 ? 'h3' : of.level === 2 ? 'h4' : 'h5'
      return <Title dir="auto"><Inlines of={of.text} /></Title>
    }
    case 'list': {
      const List = of.ordered ? 'ol' : 'ul'
      return <List>{of.items.map((item, at) => <li key={at} dir="auto"><Inlines of={item} /></li>)}</List>
    }
    case 'table': return (
      <table>
        <thead><tr>{of.head.map((cell, at) => <th key={at} scope="col" dir="auto"><Inlines of={cell} /></th>)}</tr></thead>
        <tbody>{of.rows.map((row, at) => <tr key={at}>{row.map((cell, column) => <td key={column} dir="auto"><Inlines of={cell} /></td>)}</tr>)}</tbody>
      </table>
    )
  }
}

function Inlines({ of }: { readonly of: readonly Inline[] }) {
  return <>{of.map((part, at) => <InlineText key={at} of={part} />)}</>
}

function InlineText({ of }: { readonly of: Inline }) {
  if (typeof of === 'string') return <>{of}</>
  switch (of.mark) {
    case 'strong': return <strong><Inlines of={of.inside} /></strong>
    case 'em': return <em><Inlines of={of.inside} /></em>
    case 'code': return <code dir="ltr">{of.text}</code>
    case 'image': return <span class="missing-image" dir="auto">{of.text}</span>
    case 'link': return isSafeLink(of.to) ? <a href={of.to} target="_blank" rel="noreferrer noopener"><Inlines of={of.inside} /></a> : <Inlines of={of.inside} />
  }
}
