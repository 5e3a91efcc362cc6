// Turns nested drafts into the flat, parent-naming records of a snapshot, with one owner for each name and bit.
import type { Lesson, NodeDeletion, OrphanStructure, Stage, TopicLessons } from '../../build/snapshot/records.ts'
import type { OrphanContent, SubjectContent } from '../../build/snapshot/snapshot.ts'
import type { LessonDraft, OrphansDraft, StageDraft, SubjectDraft, TopicDraft, TrackDraft, UnitDraft } from './tree.ts'
import { laterThan, present, unique } from './values.ts'

interface Content {
  readonly structure: OrphanStructure
  readonly lessons: TopicLessons[]
}

export class Assembly {
  readonly #taken = { subject: new Set<string>(), track: new Set<string>(), unit: new Set<string>(), topic: new Set<string>(), lesson: new Set<string>(), stage: new Set<string>() }
  #bits = new Set<number>()
  #draftBit: number | undefined
  #subjectNames: readonly string[] = []

  subjects(drafts: readonly SubjectDraft[]): readonly SubjectContent[] {
    const named = drafts.map((draft) => ({ draft, name: unique(this.#taken.subject, draft.name) }))
    this.#subjectNames = named.map(({ name }) => name)
    return named.map(({ draft, name }) => {
      this.#bits = new Set()
      this.#draftBit = undefined
      const { tracks, deleted, whenDraft, title, ...fields } = draft
      const content = emptyContent()
      for (const track of tracks) this.#track(content, track, name)
      note(content, 'Memora Track', name, deleted)
      return { ...content, structure: { subject: present({ ...fields, name, title: titleOf(draft) }), ...content.structure } }
    })
  }

  orphans(draft: OrphansDraft): OrphanContent | undefined {
    if (draft.tracks.length + draft.units.length + draft.topics.length + draft.lessons.length === 0) return undefined
    const content = emptyContent()
    for (const track of draft.tracks) this.#track(content, track, draft.parent)
    for (const unit of draft.units) this.#unit(content, unit, draft.parent)
    for (const topic of draft.topics) this.#topic(content, topic, draft.parent)
    if (draft.lessons.length > 0) content.lessons.push(this.#group(draft.lessons, draft.parent))
    return content
  }

  #track({ structure, lessons }: Content, draft: TrackDraft, parent: string | undefined): void {
    const { units, deleted, whenDraft, ...fields } = draft
    const name = unique(this.#taken.track, draft.name)
    structure.tracks.push(present({ ...fields, name, title: titleOf(draft), parent_subject: parent }))
    for (const unit of units) this.#unit({ structure, lessons }, unit, name)
    note({ structure, lessons }, 'Memora Unit', name, deleted)
  }

  #unit(content: Content, draft: UnitDraft, parent: string | undefined): void {
    const { topics, deleted, whenDraft, ...fields } = draft
    const name = unique(this.#taken.unit, draft.name)
    content.structure.units.push(present({ ...fields, name, title: titleOf(draft), parent_track: parent }))
    for (const topic of topics) this.#topic(content, topic, name)
    note(content, 'Memora Topic', name, deleted)
  }

  #topic(content: Content, draft: TopicDraft, parent: string | undefined): void {
    const { lessons, deleted, whenDraft, ...fields } = draft
    // Where such a topic meets such a subject in a plan, two pages share a name: one of the faults.
    const reserved = new Set(['manifest', 'search_index', ...this.#subjectNames.flatMap((subject) => [`${subject}_h`, `${subject}_b`])])
    const name = unique(this.#taken.topic, draft.name, (each) => reserved.has(each))
    content.structure.topics.push(present({ ...fields, name, title: titleOf(draft), parent_unit: parent }))
    content.lessons.push({ ...this.#group(lessons, name), deleted: deleted ?? [] })
  }

  #group(drafts: readonly LessonDraft[], topic: string | undefined): TopicLessons {
    return present({ topic, lessons: drafts.map((draft) => this.#lesson(draft)), deleted: [] })
  }

  #lesson(draft: LessonDraft): Lesson {
    const { bit, whenDraft, ...fields } = draft
    const name = unique(this.#taken.lesson, draft.name)
    const stages = draft.stages.map((stage) => this.#stage(stage, draft))
    return present({ ...fields, name, title: titleOf(draft), bit_index: this.#bit(draft), stages })
  }

  #bit({ bit, is_published, whenDraft }: LessonDraft): number | undefined {
    if (!is_published && whenDraft.bit === 'none') return undefined
    if (!is_published && whenDraft.bit === 'negative') return -1
    if (!is_published && whenDraft.bit === 'shared' && this.#draftBit !== undefined) return this.#draftBit
    let free = bit
    while (this.#bits.has(free)) free++
    this.#bits.add(free)
    if (!is_published) this.#draftBit = free
    return free
  }

  #stage(draft: StageDraft, lesson: LessonDraft): Stage {
    const { whenDraft, ...fields } = draft
    const name = unique(this.#taken.stage, draft.name)
    const row = { ...fields, name, modified: laterThan(draft.modified, lesson.modified) }
    if (lesson.is_published) return present(row)
    const bad = { ...row, type: whenDraft.type, title: whenDraft.isBlank ? undefined : draft.title }
    return present(whenDraft.text === undefined ? bad : { ...bad, config: undefined, config_text: whenDraft.text }) as Stage
  }
}

function emptyContent(): Content {
  return { structure: { tracks: [], units: [], topics: [], deleted: [] }, lessons: [] }
}

function note({ structure }: Content, doctype: NodeDeletion['doctype'], parent: string, deleted: readonly { name: string; time: string }[] = []): void {
  for (const { name, time } of deleted) structure.deleted.push({ doctype, name, parent, time })
}

function titleOf({ title, is_published, whenDraft }: Pick<TrackDraft, 'title' | 'is_published' | 'whenDraft'>): string | undefined {
  return !is_published && whenDraft.isBlank ? whenDraft.title : title
}
