// A box that drops from the bar: Escape and a click anywhere else close it.
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

interface Props {
  readonly class: string
  readonly summary: ComponentChildren
  readonly children: ComponentChildren
  readonly onOpen?: () => void
}

export function DropBox({ class: name, summary, children, onOpen }: Props) {
  const box = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    const closeFromOutside = ({ target }: Event) => {
      // What was clicked may be gone from the page already.
      if (box.current?.open && target instanceof Node && target.isConnected && !box.current.contains(target)) box.current.open = false
    }
    document.addEventListener('pointerdown', closeFromOutside)
    return () => document.removeEventListener('pointerdown', closeFromOutside)
  }, [])
  const close = ({ key }: KeyboardEvent) => {
    if (key !== 'Escape' || !box.current) return
    box.current.open = false
    box.current.querySelector('summary')?.focus()
  }
  return (
    <details ref={box} class={`drop ${name}`} onKeyDown={close} onToggle={() => { if (box.current?.open) onOpen?.() }}>
      <summary>{summary}</summary>
      <div class="drop-panel">{children}</div>
    </details>
  )
}
