// The box that searches the plan. What is typed goes into the address, so a search can be sent to a colleague.
import { replaceAddress } from '../data/reader.ts'
import { useShared } from './context.ts'
import { Icon } from './icon.tsx'

export function SearchBox() {
  const { address } = useShared().view
  if (address.plan === undefined) return null
  const toResults = (event: Event) => {
    event.preventDefault()
    document.querySelector<HTMLElement>('.result-link')?.focus()
  }
  return (
    <form role="search" class="search" onSubmit={toResults}>
      <Icon name="search" />
      <input type="search" aria-label="Search lessons of this plan" placeholder="Search lessons" value={address.query} dir="auto" autoComplete="off" spellcheck={false}
        onInput={({ currentTarget }) => replaceAddress({ ...address, query: currentTarget.value })}
        onKeyDown={(event) => { if (event.key === 'ArrowDown') toResults(event) }} />
    </form>
  )
}
