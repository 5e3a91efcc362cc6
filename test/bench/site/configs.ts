// What the stages of a lesson hold, so much that its page has 2 to 3 KB.
import { integer, oneOf, type Random } from './random.ts'
import { answer, prose, sentence } from './texts.ts'

export interface StageConfig {
  readonly type: 'Video' | 'Text' | 'Question' | 'Interactive'
  readonly config: Record<string, unknown>
}

const PAGE_BYTES = { least: 2_000, most: 3_000 }
// What a page has around its configs: the lesson's own fields, and a stage's.
const LESSON_BYTES = 330
const STAGE_BYTES = 135
const SENTENCE_BYTES = 90

/** A video where there is room for one, then texts and tasks in turn. */
export function configsOf(random: Random, stages: number, lesson: number): readonly StageConfig[] {
  const wanted = integer(random, PAGE_BYTES.least, PAGE_BYTES.most)
  const others = Array.from({ length: stages - 1 }, (_, i) => (i === 0 ? video(random, lesson) : i % 3 === 2 ? interactive(random) : question(random)))
  const used = others.reduce((sum, { config }) => sum + Buffer.byteLength(JSON.stringify(config)), LESSON_BYTES + STAGE_BYTES * stages)
  const [first, ...rest] = others
  return [first!, text(random, Math.max(SENTENCE_BYTES, wanted - used - SENTENCE_BYTES / 2)), ...rest]
}

function video(random: Random, lesson: number): StageConfig {
  const duration = integer(random, 90, 900)
  return { type: 'Video', config: { provider: 'hls', video_url: `https://videos.memora.example/lessons/${lesson}/master.m3u8`, duration, poster: `/files/posters/${lesson}.jpg` } }
}

function text(random: Random, bytes: number): StageConfig {
  return { type: 'Text', config: { format: 'markdown', body: prose(random, bytes), dir: 'rtl' } }
}

function question(random: Random): StageConfig {
  const options = ['a', 'b', 'c', 'd'].map((id) => ({ id, text: answer(random) }))
  return { type: 'Question', config: { question_type: 'mcq', prompt: sentence(random), options, answer: oneOf(random, options).id, shuffle: random() < 0.5 } }
}

function interactive(random: Random): StageConfig {
  return { type: 'Interactive', config: { kind: oneOf(random, ['ordering', 'matching']), items: Array.from({ length: integer(random, 3, 5) }, () => answer(random)) } }
}
