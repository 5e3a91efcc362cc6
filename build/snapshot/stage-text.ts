// PURE: the stages of lessons as their pages print them, straight from the bytes of a snapshot's file: they are most of a
// large site, and nobody asks more of them than that. It knows the stages of a lesson as a dump writes them, where none
// is at fault; all others stay in the file, which is then read as JSON.
import { isUtf8 } from 'node:buffer'
import { PrintedList } from '../fragments.ts'
import { JsonCompactor } from './compact-json.ts'
import { idNumberAfter } from './id-number.ts'

/** What a stage can be. */
export const STAGE_TYPES: ReadonlySet<string> = new Set(['Video', 'Question', 'Text', 'Interactive'])

/** The stages of a lesson that are known as text alone: none has a fault, nor a `modified` of its own. */
export class PrintedStages extends PrintedList {
  /** A number for each one's DocType and name, see id-number.ts. */
  readonly ids: Float64Array

  constructor(json: Buffer, ids: Float64Array) {
    super(json, ids.length)
    this.ids = ids
  }
}

export interface StageTexts {
  /** The file with a mark (see cutMark) in the place of each list of stages that was cut out of it. */
  readonly rest: string
  readonly stages: readonly PrintedStages[]
}

const LIST = Buffer.from('\n      "stages": [')
const STAGE = Buffer.from('\n        {\n          "name": "')
const [STAGE_END, COMMA, LIST_END] = [Buffer.from('\n        }'), Buffer.from(','), Buffer.from('\n      ]')] as const
const [OPEN, CLOSE, STAGE_CLOSE, NO_CONFIG] = [Buffer.from('['), Buffer.from(']'), Buffer.from('}'), Buffer.from('{}')] as const
const TYPES = Array.from(STAGE_TYPES, (type) => Buffer.from(`"${type}"`))
/** What stands before the value of a field that is not the first: in the file, and on a page. */
const READ = beforeFields((field) => `,\n          "${field}": `)
const PRINTED = beforeFields((field) => `,"${field}":`)
const [QUOTE, BACKSLASH, SPACE, DELETE] = [0x22, 0x5c, 0x20, 0x7f] as const
// UTF-8 of Latin, Greek, Arabic and their neighbours begins with one of the bytes between; no white space does.
const [LETTERS_AFTER, LETTERS_BEFORE] = [0xc2, 0xe1] as const
const PRIVATE = Buffer.from('/private/')
// A letter that Unicode says is none. A file that has it, or may have it as an escape, could hold a mark of its own.
const MARK = '\uffff'
const MAY_BE_MARKS = [Buffer.from(MARK), Buffer.from('\\u')]
const NAME_AFTER = idNumberAfter('Memora Lesson Stage\n')

/** Finds and prints the stages in one file after the other. */
export class StageReader {
  readonly #json = new JsonCompactor()
  #rest = Buffer.alloc(0)
  #source: Buffer = this.#rest

  /**
   * The stages in a file with lessons, as far as each of a lesson's is written as a dump writes it, and is what a page
   * prints as it stands. The rest of the file is to be held against the schema as ever. Undefined where there are none.
   */
  read(file: Buffer): StageTexts | undefined {
    let list = file.indexOf(LIST)
    if (list < 0 || !isUtf8(file) || MAY_BE_MARKS.some((text) => file.includes(text))) return undefined
    const json = this.#json
    json.begin(file, 0, file.length, Buffer.allocUnsafeSlow(file.length))
    this.#source = file
    if (this.#rest.length < file.length) this.#rest = Buffer.allocUnsafeSlow(file.length * 2)
    const stages: PrintedStages[] = []
    let [from, length, hidden] = [0, 0, file.indexOf(PRIVATE)]
    for (; list >= 0; list = file.indexOf(LIST, json.at)) {
      const start = json.length
      json.goTo(list + LIST.length)
      const ids = this.#stages()
      if (hidden >= 0 && hidden < list) hidden = file.indexOf(PRIVATE, list)
      if (!ids || (hidden >= 0 && hidden < json.at)) {
        json.goTo(list + LIST.length)
        json.length = start
        continue
      }
      // Before the bracket.
      length += file.copy(this.#rest, length, from, list + LIST.length - 1)
      length += this.#rest.write(JSON.stringify(cutMark(stages.length)), length, 'utf8')
      from = json.at
      stages.push(new PrintedStages(json.bytes.subarray(start, json.length), Float64Array.from(ids)))
    }
    length += file.copy(this.#rest, length, from)
    return stages.length === 0 ? undefined : { rest: this.#rest.toString('utf8', 0, length), stages }
  }

  /** Prints a list of stages, and gives the numbers of their ids. */
  #stages(): readonly number[] | undefined {
    const json = this.#json
    const ids: number[] = []
    let last = -Infinity
    json.write(OPEN)
    do {
      if (ids.length > 0) json.write(COMMA)
      if (!json.skip(STAGE)) return undefined
      const id = this.#name()
      if (id === undefined) return undefined
      ids.push(id)
      const idx = this.#printed(ids.length)
      // Those in another order are sorted by who knows more of them.
      if (idx === undefined || idx <= last) return undefined
      last = idx
    } while (json.skip(COMMA))
    json.write(CLOSE)
    return json.skip(LIST_END) ? ids : undefined
  }

  /** The number of the name that comes next, if that is plain ASCII. */
  #name(): number | undefined {
    const json = this.#json
    const start = json.at
    let end = start
    for (let byte = this.#source[end]!; byte !== QUOTE; byte = this.#source[++end]!) if (!(byte >= SPACE && byte < DELETE) || byte === BACKSLASH) return undefined
    json.goTo(end + 1)
    return end === start ? undefined : NAME_AFTER(this.#source, start, end)
  }

  /** Prints all of a stage that comes after its name, as the page's `number`th, and gives its idx. */
  #printed(number: number): number | undefined {
    const json = this.#json
    if (!json.skip(READ.idx)) return undefined
    const start = json.length
    if (!json.integer()) return undefined
    const idx = Number(json.bytes.toString('latin1', start, json.length))
    json.length = start
    json.write(stageHead(number))
    if (!json.skip(READ.title) || !this.#title()) return undefined
    json.write(PRINTED.type)
    if (!json.skip(READ.type) || !this.#type()) return undefined
    if (json.skip(READ.weight)) {
      json.write(PRINTED.weight)
      if (!json.number()) return undefined
    }
    if (json.skip(READ.target_time)) {
      json.write(PRINTED.target_time)
      if (!json.integer()) return undefined
    }
    if (json.skip(READ.is_skippable)) {
      json.write(PRINTED.is_skippable)
      if (!json.boolean()) return undefined
    }
    json.write(PRINTED.config)
    if (!json.skip(READ.config)) json.write(NO_CONFIG)
    else if (!json.object()) return undefined
    json.write(STAGE_CLOSE)
    return json.skip(STAGE_END) ? idx : undefined
  }

  #title(): boolean {
    const json = this.#json
    const start = json.length
    return json.string() && !isBlank(json.bytes, start + 1, json.length - 1)
  }

  #type(): boolean {
    const type = TYPES.find((each) => this.#json.skip(each))
    if (type) this.#json.write(type)
    return type !== undefined
  }
}

/** What stands in the place of the `number`th stages: a string, since what follows could be read as a part of a number. */
export function cutMark(number: number): string {
  return `${MARK}${number}`
}

function beforeFields(text: (field: string) => string) {
  const before = (field: string) => Buffer.from(text(field))
  return { idx: before('idx'), title: before('title'), type: before('type'), weight: before('weight'), target_time: before('target_time'), is_skippable: before('is_skippable'), config: before('config') }
}

/** How a stage begins on a page: most lessons have as many as ten or twenty of these. */
function stageHead(number: number): Buffer {
  return (heads[number] ??= Buffer.concat([Buffer.from(`{"idx":${number}`), PRINTED.title]))
}

const heads: Buffer[] = []

/** Whether a text in JSON is white space. */
function isBlank(bytes: Buffer, start: number, end: number): boolean {
  const first = bytes[start]!
  if (start < end && ((first > SPACE && first < DELETE && first !== BACKSLASH) || (first > LETTERS_AFTER && first < LETTERS_BEFORE))) return false
  return (JSON.parse(bytes.toString('utf8', start - 1, end + 1)) as string).trim() === ''
}
