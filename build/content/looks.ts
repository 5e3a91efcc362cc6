// Images and colours as pages may show them (contract.md, section 6).

const COLOR = /^#[0-9A-Fa-f]{6}$/
const PRIVATE = /^(https?:\/\/[^/]*)?\/private\//i

/** The image, or undefined for one under `/private/`, which students cannot load. */
export function publicImage(image: string | undefined): string | undefined {
  return image === undefined || image === '' || PRIVATE.test(image) ? undefined : image
}

/** The colour when it is `#` and six hex digits. */
export function validColor(color: string | undefined): string | undefined {
  return color !== undefined && COLOR.test(color) ? color : undefined
}
