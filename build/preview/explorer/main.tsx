// The explorer: reads what is published, as a student's app would, and shows what it is made of.
import { render } from 'preact'
import { listen } from './data/live.ts'
import { PageStore } from './data/page-store.ts'
import { Reader } from './data/reader.ts'
import { App } from './view/app.tsx'
import { loadLater } from './view/later.tsx'
import { watchLinks } from './view/focus.ts'

const reader = new Reader(new PageStore(globalThis.earlyPages), location.hash)
addEventListener('hashchange', () => reader.arrive(location.hash))
watchLinks()
render(<App reader={reader} />, document.getElementById('app')!)
const { lesson, query, beside } = reader.view.address
if (lesson !== undefined || query !== '' || beside !== undefined) void loadLater()
listen((state) => void reader.hear(state))
