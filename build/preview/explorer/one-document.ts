// A vite plugin that puts the app into its document, so that the first view needs no request but the document's and the
// pages': on a slow network each one more costs a round trip.
import { createHash } from 'node:crypto'
import type { Plugin } from 'vite'

const EARLY = '<!-- early -->'
const SCRIPT = /<script type="module"[^>]* src="[^"]*\/(assets\/[^"]+)"><\/script>/
const STYLE = /<link rel="stylesheet"[^>]* href="[^"]*\/(assets\/[^"]+)">/
const EXPORTS = /export\{([^{}]*)\};?\s*$/
const LATER_IMPORT = /import\(`\.\/(later-parts[^`]*)`\)/
// A script in a document has no address that another one could import, so the two meet here.
const MEETING_PLACE = 'globalThis.explorer'

/** The early script stands first, so that it runs when the first bytes are there; nothing but these scripts may run. */
export function oneDocument(): Plugin {
  let base = '/'
  return {
    name: 'one-document',
    enforce: 'post',
    configResolved(config) { base = config.base },
    generateBundle: {
      // After vite's own, which writes into scripts that must still be there.
      order: 'post',
      handler(_, bundle) {
        const take = (file: string): string => {
          const output = bundle[file]
          if (!output) throw new Error(`The build made no ${file}`)
          delete bundle[file]
          const text = (output.type === 'chunk' ? output.code : String(output.source)).trim()
          if (/<\/(?:script|style)/i.test(text)) throw new Error(`${file} holds what would end it in a document`)
          return text
        }
        const page = bundle['index.html']
        if (page?.type !== 'asset') throw new Error('The build made no index.html')
        const document = String(page.source)
        const file = (pattern: RegExp): string => found(document, pattern)[1]!

        const early = take('assets/early.js')
        const style = take(file(STYLE))
        let main = take(file(SCRIPT))
        const [later, ...others] = Object.values(bundle).filter((output) => output.type === 'chunk')
        if (later === undefined || others.length > 0) throw new Error('The build made other scripts than the one that comes later')
        main = main.replace(found(main, EXPORTS)[0], () => `${MEETING_PLACE}={${renamed(found(main, EXPORTS)[1]!, (inside, outside) => `${outside}:${inside}`)}};`)
        main = main.replace(found(main, LATER_IMPORT)[0], (line) => line.replace('./', `${base}assets/`))
        const imported = found(later.code, /^import\{([^{}]*)\}from"\.\/[^"]+";/)
        later.code = `const{${renamed(imported[1]!, (outside, inside) => `${outside}:${inside}`)}}=${MEETING_PLACE};${later.code.slice(imported[0].length)}`

        const policy = `default-src 'none'; script-src 'self' ${[early, main].map(hashOf).join(' ')}; style-src 'unsafe-inline'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'`
        page.source = document
          .replace(SCRIPT, '')
          .replace(STYLE, () => `<style>${style}</style>`)
          .replace(EARLY, () => `<meta http-equiv="Content-Security-Policy" content="${policy}"><script>${early}</script>`)
          .replace('</body>', () => `<script type="module">${main}</script></body>`)
          .replace(/>\s+</g, '><')
      },
    },
  }
}

function found(text: string, pattern: RegExp): RegExpExecArray {
  const match = pattern.exec(text)
  if (!match) throw new Error(`The build is not of the form that can be put into one document: no ${pattern}`)
  return match
}

/** `a as b, c` with each pair written anew. */
function renamed(list: string, write: (one: string, other: string) => string): string {
  return list.split(',').map((item) => {
    const [one, other = one] = item.trim().split(' as ')
    return write(one!, other!)
  }).join(',')
}

function hashOf(script: string): string {
  return `'sha256-${createHash('sha256').update(script).digest('base64')}'`
}
