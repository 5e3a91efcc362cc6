// Several acts at once, none of which goes on when it is told how they ended.

/** What comes of all acts. Throws what went wrong with one of them when the last has come to rest. */
export async function allAtRest<Results extends readonly unknown[]>(acts: { readonly [Index in keyof Results]: Promise<Results[Index]> }): Promise<Results> {
  await Promise.allSettled(acts)
  return (await Promise.all(acts)) as unknown as Results
}
