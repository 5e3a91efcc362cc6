// A stage's config is free-form JSON. Here the shapes that authors use are read into what can be shown; a config of
// any other shape is `unknown`, and is shown as it is.
import type { LessonStage } from '../../../pages/page-types.ts'

export interface Option {
  readonly id: string
  /** Empty where the author wrote none. */
  readonly text: string
  readonly isRight: boolean
}

export type StageContent =
  | { readonly shape: 'video'; readonly provider: string; readonly address: string; readonly seconds?: number; readonly captions: readonly string[]; readonly chapters: readonly { readonly at: number; readonly title: string }[] }
  | { readonly shape: 'choice'; readonly prompt: string; readonly many: boolean; readonly options: readonly Option[]; readonly odd: readonly string[]; readonly explanation?: string }
  | { readonly shape: 'number'; readonly prompt: string; readonly answer: string; readonly unit?: string; readonly explanation?: string }
  | { readonly shape: 'text'; readonly format: 'markdown' | 'html' | 'plain'; readonly body: string; readonly direction?: 'rtl' | 'ltr' }
  | { readonly shape: 'ordering'; readonly items: readonly string[] }
  | { readonly shape: 'flashcards' | 'matching'; readonly pairs: readonly (readonly [string, string])[] }
  | { readonly shape: 'blanks'; readonly parts: readonly (string | { readonly blank: string; readonly answers: readonly string[] })[] }
  | { readonly shape: 'spots'; readonly image: string; readonly spots: readonly { readonly x: number; readonly y: number; readonly label: string }[] }
  | { readonly shape: 'empty' }
  | { readonly shape: 'unknown' }

type Config = LessonStage['config']

export function readStage({ type, config }: Pick<LessonStage, 'type' | 'config'>): StageContent {
  if (Object.keys(config).length === 0) return { shape: 'empty' }
  const read = { Video: video, Question: question, Text: text, Interactive: interactive }[type] as ((config: Config) => StageContent | undefined) | undefined
  return read?.(config) ?? { shape: 'unknown' }
}

function video(config: Config): StageContent | undefined {
  const address = string(config['video_url']) ?? string(config['video_id']) ?? string(config['url'])
  if (address === undefined) return undefined
  const seconds = number(config['duration'])
  return {
    shape: 'video',
    provider: string(config['provider']) ?? 'video',
    address,
    ...(seconds === undefined ? {} : { seconds }),
    captions: objects(config['captions']).map((caption) => string(caption['lang'])).filter((lang) => lang !== undefined),
    chapters: objects(config['chapters']).map((chapter) => ({ at: number(chapter['at']) ?? 0, title: string(chapter['title']) ?? '' })),
  }
}

function question(config: Config): StageContent | undefined {
  const prompt = string(config['prompt']) ?? string(config['question'])
  if (prompt === undefined) return undefined
  const explanation = string(config['explanation'])
  const told = explanation === undefined ? {} : { explanation }
  const answer = config['answer']
  const kind = config['question_type']
  if (kind === 'true_false' && typeof answer === 'boolean') {
    const options = [true, false].map((value) => ({ id: String(value), text: value ? 'True' : 'False', isRight: value === answer }))
    return { shape: 'choice', prompt, many: false, options, odd: [], ...told }
  }
  if (kind === 'numeric' && number(answer) !== undefined) {
    const tolerance = number(config['tolerance'])
    const unit = string(config['unit'])
    return { shape: 'number', prompt, answer: `${answer}${tolerance ? ` ± ${tolerance}` : ''}`, ...(unit === undefined ? {} : { unit }), ...told }
  }
  const { options: given } = config
  if (!Array.isArray(given) || given.length === 0) return undefined
  const right: readonly unknown[] = Array.isArray(answer) ? answer : answer === undefined || answer === null ? [] : [answer]
  const options = given.map((option: unknown, at) => {
    const id = isObject(option) ? option['id'] : undefined
    return { id: String(id ?? at), text: optionText(option), isRight: id !== undefined && right.includes(id) }
  })
  return { shape: 'choice', prompt, many: Array.isArray(answer), options, odd: oddities(given, right), ...told }
}

/** What an app would stumble over, or a student: in the words of who has to mend it. Options count from 1. */
function oddities(options: readonly unknown[], right: readonly unknown[]): readonly string[] {
  const odd: string[] = []
  const places = new Map<unknown, number[]>()
  options.forEach((option, at) => {
    if (!isObject(option)) {
      odd.push(`Option ${at + 1} is not an object with an id and a text.`)
      return
    }
    const id = option['id']
    if (optionText(option) === '') odd.push(`Option ${at + 1} has no text.`)
    if (id === undefined || id === null || id === '') odd.push(`Option ${at + 1} has no id.`)
    else places.set(id, [...(places.get(id) ?? []), at + 1])
  })
  for (const [id, at] of places) if (at.length > 1) odd.push(`Options ${at.join(' and ')} have the same id: ${JSON.stringify(id)}.`)
  for (const each of right) if (!places.has(each)) odd.push(`The answer ${JSON.stringify(each)} is the id of no option.`)
  if (!right.some((each) => places.has(each))) odd.push('No option is marked right.')
  return odd
}

/** What is no object is shown as it stands. */
function optionText(option: unknown): string {
  if (!isObject(option)) return typeof option === 'string' ? option : JSON.stringify(option)
  const text = option['text']
  return typeof text === 'string' ? text.trim() : typeof text === 'number' ? String(text) : ''
}

function text(config: Config): StageContent | undefined {
  const body = string(config['body']) ?? string(config['text'])
  if (body === undefined) return undefined
  const format = config['format'] === 'html' ? 'html' : config['format'] === 'markdown' || config['format'] === undefined ? 'markdown' : 'plain'
  const direction = config['dir']
  return { shape: 'text', format, body, ...(direction === 'rtl' || direction === 'ltr' ? { direction } : {}) }
}

function interactive(config: Config): StageContent | undefined {
  switch (config['kind']) {
    case 'ordering': {
      const items = strings(config['items'])
      return items && { shape: 'ordering', items }
    }
    case 'flashcards': return paired('flashcards', config['cards'])
    case 'matching': return paired('matching', config['pairs'])
    case 'fill_blank': return blanks(config)
    case 'hotspot': {
      const spots = objects(config['spots']).map((spot) => ({ x: number(spot['x']) ?? 0, y: number(spot['y']) ?? 0, label: string(spot['label']) ?? '' }))
      return spots.length === 0 ? undefined : { shape: 'spots', image: string(config['image']) ?? '', spots }
    }
    default: return undefined
  }
}

function paired(shape: 'flashcards' | 'matching', value: unknown): StageContent | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined
  const pairs = value.map(strings)
  return pairs.every((pair) => pair?.length === 2) ? { shape, pairs: pairs as unknown as [string, string][] } : undefined
}

/** `a {{1}} b` with the answers of 1. */
function blanks(config: Config): StageContent | undefined {
  const source = string(config['text'])
  const answers = config['answers']
  if (source === undefined || typeof answers !== 'object' || answers === null) return undefined
  const parts = source.split(/(\{\{[^{}]*\}\})/).filter((part) => part !== '').map((part) => {
    const blank = /^\{\{([^{}]*)\}\}$/.exec(part)?.[1]?.trim()
    if (blank === undefined) return part
    const right = Object.hasOwn(answers, blank) ? (answers as Record<string, unknown>)[blank] : undefined
    return { blank, answers: (Array.isArray(right) ? right : [right]).filter((each) => each !== undefined).map(String) }
  })
  return { shape: 'blanks', parts }
}

function string(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

function objects(value: unknown): readonly Config[] {
  return Array.isArray(value) ? value.filter((each) => isObject(each)) : []
}

function isObject(value: unknown): value is Config {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function strings(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string') ? value : undefined
}
