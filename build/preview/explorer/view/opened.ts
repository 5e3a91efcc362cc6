// What the reader opened or closed by hand, by subject and node: kept for this tab, so that going back or loading the
// page again finds it as it was.

const KEY = 'opened'
const opened = new Map<string, boolean>(stored())

export function isOpened(id: string): boolean | undefined {
  return opened.get(id)
}

export function rememberOpened(id: string, isOpen: boolean): void {
  opened.set(id, isOpen)
  try {
    sessionStorage.setItem(KEY, JSON.stringify([...opened]))
  } catch {
    // A browser may keep nothing; then it is kept while the page is open.
  }
}

function stored(): readonly [string, boolean][] {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '[]')
    return Array.isArray(value) ? value.filter((each): each is [string, boolean] => Array.isArray(each) && typeof each[0] === 'string' && typeof each[1] === 'boolean') : []
  } catch {
    return []
  }
}
