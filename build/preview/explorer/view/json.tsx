// JSON to be read by people.

export function Json({ value, label }: { readonly value: object; readonly label: string }) {
  // A region that scrolls must be reachable with the keyboard.
  return <pre class="json" dir="ltr" tabIndex={0} role="region" aria-label={label}>{JSON.stringify(value, null, 2)}</pre>
}
