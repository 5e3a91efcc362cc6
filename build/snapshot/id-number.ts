// A number for an id, where there are millions of them and all that is asked is whether one stands twice.

/** A number of 53 bits for an id. Different ids seldom have the same; one id always has. */
export function idNumber(id: string): number {
  let [a, b] = START
  for (let i = 0; i < id.length; i++) {
    const unit = id.charCodeAt(i)
    a = Math.imul(a ^ unit, FACTOR_A)
    b = Math.imul(b ^ unit, FACTOR_B)
  }
  return mixed(a, b)
}

/** The same for ids that begin with `prefix` and go on in ASCII, from the bytes of the rest. */
export function idNumberAfter(prefix: string): (bytes: Uint8Array, start: number, end: number) => number {
  let [startA, startB] = START
  for (let i = 0; i < prefix.length; i++) {
    startA = Math.imul(startA ^ prefix.charCodeAt(i), FACTOR_A)
    startB = Math.imul(startB ^ prefix.charCodeAt(i), FACTOR_B)
  }
  return (bytes, start, end) => {
    let [a, b] = [startA, startB]
    for (let i = start; i < end; i++) {
      a = Math.imul(a ^ bytes[i]!, FACTOR_A)
      b = Math.imul(b ^ bytes[i]!, FACTOR_B)
    }
    return mixed(a, b)
  }
}

const START: readonly [number, number] = [0xdeadbeef, 0x41c6ce57]
const [FACTOR_A, FACTOR_B] = [2_654_435_761, 1_597_334_677] as const

// Two rounds of multiplying and mixing, joined to the 53 bits that a number holds.
function mixed(firstA: number, firstB: number): number {
  const a = Math.imul(firstA ^ (firstA >>> 16), 2_246_822_507) ^ Math.imul(firstB ^ (firstB >>> 13), 3_266_489_909)
  const b = Math.imul(firstB ^ (firstB >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909)
  return 4_294_967_296 * (b & 0x1fffff) + (a >>> 0)
}
