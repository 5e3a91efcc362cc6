// One template, paginated over every page. The folders come from the environment, as Eleventy takes no arguments.
import { pagesOf } from '../pages.ts'

export default function (eleventy) {
  eleventy.addGlobalData('pages', () => [...pagesOf(process.env.SNAPSHOT)])
  eleventy.setQuietMode(true)
  return { dir: { input: 'pages', output: process.env.DIST } }
}
