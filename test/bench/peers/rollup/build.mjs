// Every page as an asset that a plugin emits; the bundle itself is empty and not written.
import { rollup } from 'rollup'
import { pagesOf } from '../pages.ts'

const [snapshot, dist] = process.argv.slice(2)
const bundle = await rollup({
  input: 'empty',
  plugins: [{
    name: 'pages',
    resolveId: (id) => id,
    load: () => 'export {}',
    generateBundle(_options, output) {
      for (const name of Object.keys(output)) delete output[name]
      for (const { path, text } of pagesOf(snapshot)) this.emitFile({ type: 'asset', fileName: path, source: text })
    },
  }],
  onLog: () => {},
})
await bundle.write({ dir: dist })
await bundle.close()
