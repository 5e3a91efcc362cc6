// Every page as an asset that a plugin emits; nothing is minified, measured or copied besides.
import { build } from 'vite'
import { pagesOf } from '../pages.ts'

const [snapshot, dist] = process.argv.slice(2)
await build({
  configFile: false,
  publicDir: false,
  logLevel: 'silent',
  plugins: [{
    name: 'pages',
    resolveId: (id) => (id === 'empty' ? id : undefined),
    load: (id) => (id === 'empty' ? 'export {}' : undefined),
    generateBundle(_options, output) {
      for (const name of Object.keys(output)) delete output[name]
      for (const { path, text } of pagesOf(snapshot)) this.emitFile({ type: 'asset', fileName: path, source: text })
    },
  }],
  build: { outDir: dist, emptyOutDir: false, minify: false, reportCompressedSize: false, copyPublicDir: false, rolldownOptions: { input: 'empty' } },
})
