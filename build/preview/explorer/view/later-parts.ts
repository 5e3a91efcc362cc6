// What comes with the second request.
export { Compare } from './compare.tsx'
export { Facts } from './facts.tsx'
export { SearchResults } from './search-results.tsx'
export { Stage } from './stage.tsx'
