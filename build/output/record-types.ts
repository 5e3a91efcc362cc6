// Written by `npm run types` from the schemas in schemas/. Change those, not this.

/**
 * dist/.build.json: which snapshot each plan's pages came from. Written last, never published.
 */
export interface BuildRecord {
  format_version: 1
  /**
   * False when plans are missing, because a build was limited to others and no whole build came before it.
   */
  complete: boolean
  stable_names: boolean
  /**
   * By plan id.
   */
  plans: {
    [k: string]: SnapshotIdentity
  }
}
export interface SnapshotIdentity {
  /**
   * The git commit of the snapshot, when its folder is clean in its repository.
   */
  commit?: string
  /**
   * Unix seconds.
   */
  commit_time?: number
  /**
   * The newest modified in the snapshot, or time of a deletion: UTC, to the microsecond; empty when it has none.
   */
  modified: string
}
