// Picks the plan to see beside this one.
import { replaceAddress } from '../data/reader.ts'
import { Icon } from './icon.tsx'
import { useShared } from './context.ts'

export function BesidePicker() {
  const { address, preview } = useShared().view
  const others = preview?.plans.filter(({ segment }) => segment !== address.plan) ?? []
  if (others.length === 0) return null
  const pick = (segment: string) => {
    const { beside: _, ...alone } = address
    replaceAddress(segment === '' ? alone : { ...alone, beside: segment })
  }
  return (
    <label class="picker" dir="ltr">
      <Icon name="columns" />
      <span lang="en">Compare with</span>
      <select value={address.beside ?? ''} onChange={({ currentTarget }) => pick(currentTarget.value)}>
        <option value="">no other plan</option>
        {others.map(({ segment, title }) => <option key={segment} value={segment}>{title}</option>)}
      </select>
    </label>
  )
}
