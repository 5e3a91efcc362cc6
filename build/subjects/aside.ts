// SHELL: what came of each subject as bytes, in a file without a name: few of them are needed again before the end, and
// those of all subjects would be most of what a large build holds.
import type { Packed } from '../files/packed.ts'
import type { Ids } from './record-ids.ts'
import { Spool } from './spool.ts'
import type { SoundSubject, SubjectFacts, SubjectReport } from './work.ts'

/** A report whose bytes are read when they are asked for. */
export interface ReportAside extends Omit<SubjectReport, 'sound'> {
  readonly sound: SoundAside | undefined
}

export interface SoundAside extends Omit<SoundSubject, 'rendered' | 'facts'> {
  readonly rendered: Packed
  readonly facts: FactsAside | undefined
}

export interface FactsAside extends Omit<SubjectFacts, 'heads' | 'ids'> {
  readonly heads: () => Uint8Array
  readonly ids: Ids
}

export class Aside {
  readonly #folders: readonly string[]
  #spool: Spool | undefined

  /** Keeps to the first of these folders that can be written. */
  constructor(folders: readonly string[]) {
    this.#folders = folders
  }

  put({ sound, ...report }: SubjectReport): ReportAside {
    if (!sound) return { ...report, sound }
    const { facts } = sound
    return { ...report, sound: { ...sound, rendered: this.hold(sound.rendered), facts: facts && { ...facts, heads: this.hold(facts.heads), ids: this.#holdIds(facts.ids) } } }
  }

  /** Takes bytes, and gives them each time anew. */
  hold(bytes: Uint8Array): () => Uint8Array {
    const spool = (this.#spool ??= new Spool(this.#folders))
    const held = spool.hold(bytes)
    return () => Buffer.from(spool.get(held))
  }

  #holdIds(ids: Float64Array): Ids {
    const held = this.hold(new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength))
    return { count: ids.length, read: () => new Float64Array(new Uint8Array(held()).buffer) }
  }

  close(): void {
    this.#spool?.close()
  }
}
