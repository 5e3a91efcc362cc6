// A subject's colour is the author's; what is written on it must be readable all the same.

export type Ink = '#000000' | '#ffffff'

/** Black or white, whichever stands out more. One of the two always has a contrast above 4.5. */
export function inkOn(colour: string): Ink {
  const light = luminance(colour)
  return (light + 0.05) / 0.05 > 1.05 / (light + 0.05) ? '#000000' : '#ffffff'
}

/** Relative luminance as WCAG counts it, of `#` and six hex digits. */
export function luminance(colour: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}
