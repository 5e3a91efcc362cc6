// One setting at a time: what its text means, and what is wrong with it.
import type { Environment } from '../config.ts'
import { problem, quote, type Problem } from '../errors.ts'

export function text(environment: Environment, name: string): string | undefined {
  return environment[name] || undefined
}

export function webAddress(environment: Environment, setting: string, problems: Problem[]): string | undefined {
  const value = text(environment, setting)
  if (value === undefined) return undefined
  const url = URL.parse(value)
  const isOne = url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === ''
  // An address with a password in it is not shown.
  if (!isOne || url.username !== '' || url.password !== '') {
    problems.push(problem(
      'setting-invalid',
      { setting },
      isOne ? 'there is a user or a password in the address' : `${quote(value)} is no web address`,
      'Write it as https://host/path, with nothing after the path.',
    ))
  }
  return value.replace(/\/+$/, '')
}

export function flag(environment: Environment, setting: string, problems: Problem[]): boolean | undefined {
  const value = text(environment, setting)
  if (value === undefined) return undefined
  if (/^(?:1|true)$/.test(value)) return true
  if (/^(?:0|false)$/.test(value)) return false
  problems.push(problem('setting-invalid', { setting }, `${quote(value)} is neither 0 nor 1`, 'Write 0 or 1, or leave it out.'))
  return undefined
}

export function isOn(environment: Environment, setting: string, problems: Problem[]): boolean {
  return flag(environment, setting, problems) ?? false
}

export function count(environment: Environment, setting: string, byDefault: number, problems: Problem[], isWhole = false): number {
  const value = text(environment, setting)
  if (value === undefined) return byDefault
  const number = Number(value)
  if (/^\d+(?:\.\d+)?$/.test(value) && (!isWhole || Number.isInteger(number))) return number
  problems.push(problem(
    'setting-invalid',
    { setting },
    `${quote(value)} is no ${isWhole ? 'whole ' : ''}number`,
    'Write a number of 0 or more.',
  ))
  return byDefault
}

/** A list separated by commas; undefined when there is nothing in it. */
export function list(value: string | undefined): readonly string[] | undefined {
  const items = (value ?? '').split(/[,\n]/).map((item) => item.trim()).filter((item) => item !== '')
  return items.length === 0 ? undefined : [...new Set(items)]
}
