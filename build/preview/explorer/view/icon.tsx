// Icons as strokes in the colour of the text. They are for the eye alone: words stand beside every one.

const PATHS = {
  lock: 'M5 11h14v9H5zM8 11V8a4 4 0 0 1 8 0v3',
  open: 'M5 11h14v9H5zM8 11V8a4 4 0 0 1 7.5-2',
  gift: 'M4 10h16v4H4zM6 14h12v6H6zM12 10v10M12 10c-4 0-5-5-2-5 2 0 2 5 2 5zm0 0c4 0 5-5 2-5-2 0-2 5-2 5z',
  globe: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 20c1-5 15-5 16 0',
  order: 'M9 6h11M9 12h11M9 18h11M4 5v3M4 11v2M4 17v2',
  pen: 'M4 20l1-5L16 4l4 4L9 19z',
  island: 'M4 7h16l-2 13H6zM8 7a4 4 0 0 1 8 0',
  video: 'M4 6h16v12H4zM10 9.5v5l4.5-2.5z',
  question: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9.5 9.5c.5-3.5 5.5-3 5 0-.3 2-2.5 2-2.5 4M12 16.5v.5',
  text: 'M5 6h14M5 10h14M5 14h14M5 18h8',
  touch: 'M10 13V6a1.5 1.5 0 0 1 3 0v5l5 1.5c1 .4 1 1.5.8 2.5l-1 5h-7l-4-5c-1-1.5.7-2.800 2-1.700z',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l5 5',
  chevron: 'M9 5l7 7-7 7',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3.5 2',
  weight: 'M7 9h10l2 11H5zM9.5 9a2.5 2.5 0 1 1 5 0',
  skip: 'M5 6l8 6-8 6zM17 6v12',
  columns: 'M4 5h16v14H4zM12 5v14',
  page: 'M6 3h8l4 4v14H6zM14 3v4h4',
  box: 'M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8',
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name }: { readonly name: IconName }) {
  return <svg class={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d={PATHS[name]} /></svg>
}
