// What an author changes between two builds, as the next dump shows it in the snapshot.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lessonsFile, planFile, subjectFolder } from '../../build/snapshot/layout.ts'
import type { Plan, TopicLessons } from '../../build/snapshot/records.ts'
import { lineJson } from '../../build/stable-json.ts'
import { nameOf } from './site/random.ts'
import { planName, subjectName } from './site/records.ts'
import { subjectsOfPlan, type SiteShape } from './site/shape.ts'

const FIRST_MINUTE = Date.UTC(2026, 3, 1) / 60_000
const ADDED_ROWS = 500
const WORD = ' (2nd edition)'

/** Changes a snapshot folder of a generated site, each time in another way. */
export class Edits {
  readonly #shape: SiteShape
  readonly #snapshot: string
  #count = 0

  constructor(shape: SiteShape, snapshot: string) {
    this.#shape = shape
    this.#snapshot = snapshot
  }

  /** Gives a lesson's title a word more, or takes it away. Every plan lists its subject, and none hides it. */
  lesson(): void {
    const subject = this.#shape.subjects[0]!
    const name = nameOf('lesson', subject.firstLesson, this.#shape.seed)
    const topic = nameOf('topic', subject.firstTopic, this.#shape.seed)
    this.#change<TopicLessons>(lessonsFile(subjectFolder(subjectName(this.#shape, subject.no)), topic), (group, modified) => ({
      ...group,
      lessons: group.lessons.map((lesson) => {
        const title = lesson.title ?? ''
        return lesson.name === name ? { ...lesson, title: title.endsWith(WORD) ? title.slice(0, -WORD.length) : title + WORD, modified } : lesson
      }),
    }))
  }

  /** Adds a row to the first plan that makes a lesson free, or names it anew: a lesson that no other row is about. */
  override(): void {
    const { seed } = this.#shape
    const subjects = subjectsOfPlan(this.#shape, 0)
    const { firstLesson } = subjects[1 + (this.#count % (subjects.length - 1))]!
    this.#change<Plan>(planFile(planName(this.#shape, 0)), (plan, modified) => {
      const idx = plan.overrides.length + 1
      const row = { name: nameOf('override', ADDED_ROWS + idx, seed), idx, target_doctype: 'Memora Lesson', target_name: nameOf('lesson', firstLesson, seed) }
      const isFree = plan.overrides.some(({ target_name }) => target_name === row.target_name)
      return { ...plan, modified, overrides: [...plan.overrides, { ...row, ...(isFree ? { action: 'Rename', override_value: `Title ${idx}` } : { action: 'Set Free' }) }] }
    })
  }

  #change<T extends object>(file: string, edit: (record: T, modified: string) => T): void {
    const path = join(this.#snapshot, file)
    const modified = `${new Date((FIRST_MINUTE + ++this.#count) * 60_000).toISOString().slice(0, 19)}.000000Z`
    writeFileSync(path, lineJson(edit(JSON.parse(readFileSync(path, 'utf8')) as T, modified)))
  }
}
