// The package ships no types; these are the two functions we use.
declare module 'fs-native-extensions' {
  /** True when the exclusive lock on the whole file was granted. */
  export function tryLock(fd: number): boolean
  export function unlock(fd: number): void
}
