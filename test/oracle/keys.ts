// Names of pages (contract, section 6, Keys), written apart from the build's own.
import { createHash } from 'node:crypto'

export function sha16(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 16)
}

export function segment(id: string): string {
  const encoded = Buffer.from(id, 'utf8').toString('hex').replace(/../g, (pair) => {
    const char = Buffer.from(pair, 'hex').toString('latin1')
    return /^[A-Za-z0-9_-]$/.test(char) ? char : `~${pair.toUpperCase()}`
  })
  return encoded.length > 120 ? `${encoded.slice(0, 80)}~${sha16(id)}` : encoded
}

/** `a/b.json` with these bytes is published as `a/b.<hash>.json`. */
export function hashedName(stableName: string, text: string): string {
  return `${stableName.slice(0, -'.json'.length)}.${sha16(text)}.json`
}

export const manifestName = (plan: string) => `plans/${segment(plan)}/manifest.json`
export const hierarchyName = (plan: string, subject: string) => `plans/${segment(plan)}/${segment(subject)}_h.json`
export const bitmapName = (plan: string, subject: string) => `plans/${segment(plan)}/${segment(subject)}_b.json`
export const topicName = (plan: string, topic: string) => `plans/${segment(plan)}/${segment(topic)}.json`
export const lessonName = (lesson: string) => `lessons/${segment(lesson)}.json`
export const searchIndexName = (plan: string) => `plans/${segment(plan)}/search_index.json`
export const searchShardName = (plan: string, subject: string) => `plans/${segment(plan)}/search/${segment(subject)}.json`
