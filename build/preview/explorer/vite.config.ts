// How the explorer is built. The preview calls it; nobody needs to.
import { defineConfig } from 'vite'
import { oneDocument } from './one-document.ts'

export default defineConfig({
  base: '/_preview/',
  build: {
    target: 'es2023',
    modulePreload: false,
    rolldownOptions: { input: { index: 'index.html', early: 'early.ts' }, output: { entryFileNames: 'assets/[name].js' } },
  },
  plugins: [oneDocument()],
})
