// Every page is an answer of this endpoint.
import { pagesOf, type PeerPage } from '../../../pages.ts'

export function getStaticPaths() {
  return Array.from(pagesOf(process.env['SNAPSHOT'] ?? ''), ({ path, text }) => ({ params: { path }, props: { text } }))
}

export const GET = ({ props }: { readonly props: Pick<PeerPage, 'text'> }) => new Response(props.text)
