// What a person can mend is a Problem: it says what is wrong, where, and what to do.
// Anything else that is thrown is a bug of ours and keeps its stack.

/** Where a problem is: a document and its field in Frappe, or a file, or a setting. */
export interface Where {
  readonly doctype?: string
  readonly name?: string
  readonly field?: string
  /** Where the document itself is found, as in `row 3` or `stage 2 of lesson "x"`. */
  readonly within?: string
  /** The plan whose pages are concerned, where that is not `name` itself. */
  readonly plan?: string
  readonly file?: string
  readonly setting?: string
}

export interface Problem {
  /** Stable and machine-readable, in kebab-case. */
  readonly code: string
  readonly where: Where
  readonly what: string
  readonly remedy: string
}

/** 1: the content or the target is at fault; 2: the call is wrong; 130: interrupted (interface.md, Results). */
export type FailureStatus = 1 | 2 | 130

/** Stops a command. Carries every problem that was found before it. */
export class CommandError extends Error {
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
  readonly status: FailureStatus
  /** How things stand now, where that is not what the command says whenever it stops. */
  readonly ending: string | undefined

  constructor(problems: readonly Problem[], status: FailureStatus = 1, warnings: readonly Problem[] = [], ending?: string) {
    super(problems.map(describe).join('\n'))
    this.name = 'CommandError'
    this.problems = problems
    this.warnings = warnings
    this.status = status
    this.ending = ending
  }
}

/** A problem as a value: `what` is a sentence without its full stop, `remedy` says what to do about it. */
export function problem(code: string, where: Where, what: string, remedy: string): Problem {
  return { code, where, what, remedy }
}

/** A command error for a single problem. */
export function failure(code: string, where: Where, what: string, remedy: string, status: FailureStatus = 1): CommandError {
  return new CommandError([problem(code, where, what, remedy)], status)
}

/** One line for a person: `Memora Lesson "x", bit_index: what is wrong. What to do.` */
export function describe({ where, what, remedy }: Problem): string {
  const place = describePlace(where)
  return `${place === '' ? '' : `${place}: `}${what}. ${remedy}`
}

/** Where a problem is, in words; empty where it says nothing of it. */
export function describePlace({ doctype, name, field, within, plan, file, setting }: Where): string {
  const document = [doctype, name === undefined ? undefined : quote(name), within === undefined ? undefined : `(${within})`].filter((part) => part !== undefined).join(' ')
  const parts = [setting, document, field, plan === undefined ? undefined : `in plan ${quote(plan)}`, file]
  return parts.filter((part) => part !== undefined && part !== '').join(', ')
}

/** An id or a value as it is shown in a message: in quotes, control characters visible, cut when very long. */
export function quote(text: string): string {
  const cut = text.length > 160 ? `${text.slice(0, 150)}...` : text
  return JSON.stringify(cut).replace(UNSEEN, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

// What JSON leaves as it is and a terminal obeys: control characters beyond ASCII, and those that turn the direction of text.
const UNSEEN = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

const SYSTEM_CAUSES: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  EACCES: ['permission denied', 'Give this user the right to it, or name another folder'],
  EPERM: ['operation not permitted', 'Give this user the right to it, or name another folder'],
  EROFS: ['the file system is read-only', 'Name a folder on a writable one'],
  ENOSPC: ['the disk is full', 'Free some space and run it again'],
  EDQUOT: ['the disk quota is used up', 'Free some space and run it again'],
  EFBIG: ['the file is larger than the limit for files here', 'Raise the limit and run it again'],
  EMFILE: ['too many open files', 'Raise the limit (ulimit -n) and run it again'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'Move that file away, or name another folder'],
  EISDIR: ['it is a folder where a file is expected', 'Move it away, or name another folder'],
  ENOENT: ['no such file or folder', 'Check the path'],
  EEXIST: ['it exists already and is not a folder', 'Move it away, or name another folder'],
  EIO: ['the disk reports an error', 'Check the disk before you go on'],
  EBUSY: ['it is in use', 'Close what uses it and run it again'],
  ENAMETOOLONG: ['the path is too long for this file system', 'Use a folder with a shorter path'],
  ELOOP: ['too many symbolic links', 'Check the links in the path'],
  EXDEV: ['it lies on another file system', 'Keep the folder on one file system'],
  ENOLCK: ['this file system has no locks', 'Keep the folder on a local disk'],
  ERR_WORKER_INIT_FAILED: ['a thread could not be started', 'Raise the limits of open files and of memory for this user (ulimit -a) and run it again'],
  ENOTEMPTY: ['the folder is not empty', 'Move its content away and run it again'],
}

/** What `act` gives; where it throws a CommandError, undefined, and its problems go to the others. */
export function collecting<T>(problems: Problem[], act: () => T): T | undefined {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    problems.push(...error.problems)
    return undefined
  }
}

/**
 * A failed call to the operating system, as a problem that a person can mend.
 * Returns undefined for anything that is not one (a bug then, which keeps its stack).
 */
export function systemProblem(error: unknown, doing: string): Problem | undefined {
  const { code, path } = error as NodeJS.ErrnoException
  const cause = typeof code === 'string' ? SYSTEM_CAUSES[code] : undefined
  if (!cause) return undefined
  const [what, remedy] = cause
  return problem(`system-${code!.toLowerCase()}`, path === undefined ? {} : { file: path }, `could not ${doing}: ${what}`, `${remedy}.`)
}
