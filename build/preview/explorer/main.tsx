// The explorer: reads what is published, as a student's app would, and shows what it is made of.
import { render } from 'preact'
import { listen } from './data/live.ts'
import { PageStore } from './data/page-store.ts'
import { Reader } from './data/reader.ts'
import { App } from './view/app.tsx'
import { loadLater, needsLater } from './view/later.tsx'
import { watchLinks } from './view/focus.ts'

const reader = new Reader(new PageStore(globalThis.earlyPages), location.hash)
addEventListener('hashchange', () => reader.arrive(location.hash))
watchLinks()
render(<App reader={reader} />, document.getElementById('app')!)
if (needsLater(reader.view.address)) void loadLater()
listen((state) => void reader.hear(state))
