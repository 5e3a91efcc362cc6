// What comes with the second request, its styles included.
import style from '../style/later.css?inline'

const sheet = new CSSStyleSheet()
sheet.replaceSync(style)
document.adoptedStyleSheets.push(sheet)

export { Compare } from './compare.tsx'
export { Facts } from './facts.tsx'
export { Fault, NoPlan } from './trouble.tsx'
export { Lesson } from './lesson.tsx'
export { Missing } from './missing.tsx'
export { OwnedBox } from './owned-box.tsx'
export { SearchResults } from './search-results.tsx'
export { Subject } from './subject.tsx'
export { Topic } from './topic.tsx'
export { Tree } from './tree.tsx'
export { Warnings } from './warnings.tsx'
