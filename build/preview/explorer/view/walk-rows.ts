// The arrow keys in a tree: up and down through the rows, in and out of what opens. Tab works as everywhere else.

export function walkRows(event: KeyboardEvent): void {
  const tree = event.currentTarget as HTMLElement
  const row = (event.target as HTMLElement).closest<HTMLElement>('[data-row]')
  if (!row || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
  const to = target(event.key, tree, row)
  if (to === undefined) return
  event.preventDefault()
  if (to === 'toggle') row.click()
  else to.focus()
}

function target(key: string, tree: HTMLElement, row: HTMLElement): HTMLElement | 'toggle' | undefined {
  const rows = () => Array.from(tree.querySelectorAll<HTMLElement>('[data-row]'))
  const isRightToLeft = getComputedStyle(tree).direction === 'rtl'
  const inwards = isRightToLeft ? 'ArrowLeft' : 'ArrowRight'
  const outwards = isRightToLeft ? 'ArrowRight' : 'ArrowLeft'
  const expanded = row.getAttribute('aria-expanded')
  switch (key) {
    case 'ArrowDown': return next(rows(), row, 1)
    case 'ArrowUp': return next(rows(), row, -1)
    case 'Home': return rows()[0]
    case 'End': return rows().at(-1)
    case inwards: return expanded === 'false' ? 'toggle' : expanded === 'true' ? next(rows(), row, 1) : undefined
    case outwards: return expanded === 'true' ? 'toggle' : row.closest('li')?.parentElement?.closest('li')?.querySelector<HTMLElement>('[data-row]') ?? undefined
    default: return undefined
  }
}

function next(rows: readonly HTMLElement[], row: HTMLElement, step: 1 | -1): HTMLElement | undefined {
  return rows[rows.indexOf(row) + step]
}
