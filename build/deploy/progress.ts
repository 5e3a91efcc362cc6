// What was done so far, what must be said of it, and whether a purge is owed.
import { randomBytes } from 'node:crypto'
import { problem, type Problem } from '../errors.ts'
import { costsOf } from './costs.ts'
import type { FollowSteps } from './follow-steps.ts'
import { idOf } from './guards.ts'
import type { Decision, Job, PublishResult, StepList } from './job.ts'
import type { Hold } from './lock.ts'
import type { Look } from './look.ts'
import { purgeFiles, type PurgeFault } from './purge.ts'
import { snapshotName } from './release.ts'
import type { Point, PointSteps, Skipped, Upload } from './steps.ts'

/** Told of every act when it is done. */
export class Progress {
  readonly #job: Job
  #decision: Decision
  readonly #problems: Problem[] = []
  readonly #warnings: Problem[] = []
  readonly #sent = new Set<string>()
  readonly #repaired = new Set<string>()
  readonly #pointed: Point[] = []
  readonly #named: string[] = []
  readonly #withdrawn: string[] = []
  #flag: string | undefined
  #purged = 0

  constructor(job: Job, decision: Decision) {
    this.#job = job
    this.#decision = decision
  }

  decided(decision: Decision): void {
    this.#decision = decision
  }

  sent(uploads: readonly Upload[]): void {
    for (const { key, why } of uploads) (why === 'repair' ? this.#repaired : this.#sent).add(key)
  }

  pointed(item: Point): void {
    this.#pointed.push(item)
  }

  named(key: string): void {
    this.#named.push(key)
  }

  withdrawn(key: string): void {
    this.#withdrawn.push(key)
  }

  refused(problems: readonly Problem[]): void {
    this.#problems.push(...problems)
  }

  conflict({ id }: Point): void {
    this.#problems.push(problem(
      'plan-published-meanwhile',
      { plan: id },
      'somebody else published this plan meanwhile, and theirs was left',
      'Look at what is live (make verify, memora-content releases), and run this again if yours is the newer one.',
    ))
  }

  skipped(plans: readonly Skipped[]): void {
    for (const { plan, own, live } of plans) {
      this.#problems.push(problem(
        'snapshot-older',
        { plan },
        `what is live comes from a newer snapshot (${snapshotName(live)}) than this build (${snapshotName(own)}), so it was left`,
        'Build from the newest snapshot; to go back on purpose, use make rollback or --allow-older.',
      ))
    }
  }

  unknown(segments: readonly string[], look: Look): void {
    for (const segment of segments) {
      this.#problems.push(problem(
        'live-plan-broken',
        { plan: idOf(look, segment) },
        'pages of what is live cannot be read, so it is not known which lessons it needs, and none was withdrawn',
        'Deploy this plan again from a whole build.',
      ))
    }
  }

  /** From now on a deploy that finds this flag knows that a purge is due. */
  async owePurge(hold?: Hold): Promise<void> {
    if (!this.#job.purge || this.#flag !== undefined) return
    const flag = `.purge-owed-${randomBytes(8).toString('hex')}`
    await this.#job.bucket.put(flag, Buffer.from('{}'), { mayAct: hold?.check })
    this.#flag = flag
  }

  get isOwedFromBefore(): boolean {
    return this.#decision.look.purgesOwed.some((key) => key !== this.#flag)
  }

  /** Flags of others that were there when we had the lock belong to deploys that were over by then. */
  purgesDue(): { readonly flags: readonly string[]; readonly keys: readonly string[] } {
    const flags = new Set([...this.#decision.look.purgesOwed, ...(this.#flag === undefined ? [] : [this.#flag])])
    const manifests = this.#pointed.map(({ key }) => key)
    return { flags: [...flags], keys: [...new Set([...this.#withdrawn, ...this.#repaired, ...manifests, ...this.#named])] }
  }

  async purgeIsThrough(flags: readonly string[], purged: number): Promise<void> {
    this.#purged = purged
    for (const flag of flags) await this.#job.bucket.delete(flag)
  }

  purgeFailed(keys: readonly string[], { what, setting }: PurgeFault): void {
    const withdrawn = new Set(this.#withdrawn)
    const gone = keys.filter((key) => withdrawn.has(key)).length
    const where = setting === undefined ? {} : { setting }
    const remedy = 'The next deploy that gets through to the API purges everything; or purge by hand in the dashboard.'
    if (gone > 0 || this.isOwedFromBefore) {
      this.#problems.push(problem(
        'purge-failed',
        where,
        `the cache was not purged: ${what}. ${gone} withdrawn ${gone === 1 ? 'page' : 'pages'} may still be served from it`,
        remedy,
      ))
    } else {
      this.#warnings.push(problem(
        'purge-failed',
        where,
        `the cache was not purged: ${what}. Readers see what is new a minute later`,
        remedy,
      ))
    }
  }

  result(purge: PublishResult['purge']): PublishResult {
    const { look, points, follow } = this.#decision
    const steps: StepList = {
      send: points.uploads.filter(({ why }) => why === 'new').map(({ key }) => key),
      repair: points.uploads.filter(({ why }) => why === 'repair').map(({ key }) => key),
      keep: points.keeps.map(({ key }) => key),
      point: points.points.map(({ key }) => key),
      name: follow.names.map(({ key }) => key),
      withdraw: follow.withdrawals,
      purge: !this.#job.purge ? [] : look.purgesOwed.length > 0 ? ['everything, as an earlier deploy owes it'] : purgeList(points, follow),
    }
    const urls = purgeList(points, follow).length * (this.#job.purge ? purgeFiles(this.#job.purge, '').length : 0)
    return {
      changed: this.#sent.size + this.#repaired.size + this.#pointed.length + this.#named.length + this.#withdrawn.length > 0,
      steps,
      requests: costsOf(look, points, follow, this.#job.reader.fetched, urls),
      uploaded: this.#sent.size + this.#repaired.size,
      pointed: this.#pointed.map(({ id }) => id).sort(),
      named: this.#named.length,
      withdrawn: this.#withdrawn.length,
      purged: this.#purged,
      purge,
      problems: this.#problems,
      warnings: [...look.doubts, ...this.#warnings],
    }
  }
}

/** What is purged when all goes as the list says: withdrawn and repaired pages first. */
function purgeList({ uploads, points }: PointSteps, { names, withdrawals }: FollowSteps): readonly string[] {
  const repaired = uploads.filter(({ why }) => why === 'repair')
  return [...withdrawals, ...[...repaired, ...points, ...names].map(({ key }) => key)]
}

