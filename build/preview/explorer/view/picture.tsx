// Where a picture will be. Pictures lie on the site's own host and are not published with the pages, so none is asked for.
import { inkOn } from '../rules/colour.ts'

export function Picture({ title, colour, image }: { readonly title: string; readonly colour?: string | undefined; readonly image?: string | undefined }) {
  const letter = [...title.replace(/^ال(?=\p{L}{2})/u, '')].find((char) => /\p{L}|\p{N}/u.test(char)) ?? '·'
  const style = colour === undefined ? undefined : { '--subject': colour, '--subject-ink': inkOn(colour) }
  return (
    <span class="picture" style={style} aria-hidden="true" title={image}>
      <span class="picture-letter">{letter}</span>
      {image !== undefined && <span class="picture-name" dir="ltr">{image.split('/').at(-1)}</span>}
    </span>
  )
}
