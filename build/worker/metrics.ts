// SHELL: what Prometheus reads. Counters and times are those of this worker; what waits is that of the whole queue.
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { STAGES } from './stage-trouble.ts'
import type { Status } from './status.ts'

const SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600]

export class Metrics {
  readonly registry = new Registry()
  readonly batches: Counter
  readonly plans: Counter<'outcome'>
  readonly failures: Counter<'stage'>
  readonly pagesWritten: Counter
  readonly pagesUploaded: Counter
  readonly stageSeconds: Histogram<'stage'>
  readonly batchSeconds: Histogram
  readonly delaySeconds: Histogram
  readonly redisUp: Gauge
  readonly failuresInARow: Gauge<'stage'>
  readonly #queued: Gauge<'state'>
  readonly #oldest: Gauge
  readonly #workers: Gauge
  #last: { readonly status: Status; readonly at: number } | undefined

  constructor() {
    const registers = [this.registry]
    collectDefaultMetrics({ register: this.registry })
    this.batches = new Counter({ registers, name: 'memora_batches_taken_total', help: 'Batches that this worker moved out of the pending set.' })
    this.plans = new Counter({ registers, name: 'memora_plans_total', help: 'Plans that this worker has dealt with, by what came of them.', labelNames: ['outcome'] })
    this.failures = new Counter({ registers, name: 'memora_failures_total', help: 'Failed attempts of this worker, by stage.', labelNames: ['stage'] })
    this.pagesWritten = new Counter({ registers, name: 'memora_pages_written_total', help: 'Files that the builds of this worker wrote.' })
    this.pagesUploaded = new Counter({ registers, name: 'memora_pages_uploaded_total', help: 'Pages that the deploys of this worker sent.' })
    this.stageSeconds = new Histogram({ registers, name: 'memora_stage_duration_seconds', help: 'How long a dump, a build or a deploy took.', labelNames: ['stage'], buckets: SECONDS })
    this.batchSeconds = new Histogram({ registers, name: 'memora_batch_duration_seconds', help: 'How long the plans that this worker took together took, from the dump to the last manifest.', buckets: SECONDS })
    this.delaySeconds = new Histogram({ registers, name: 'memora_publish_delay_seconds', help: 'From the first sight of a plan in the pending set to its publication.', buckets: [...SECONDS, 1800, 3600] })
    this.redisUp = new Gauge({ registers, name: 'memora_redis_up', help: '1 while Redis answers.' })
    this.failuresInARow = new Gauge({ registers, name: 'memora_stage_failures_in_a_row', help: 'How often a stage failed since it last did not, for a reason that is none of a plan: a database, a bucket or a disk that is down.', labelNames: ['stage'] })
    this.#queued = new Gauge({ registers, name: 'memora_queue_plans', help: 'Plans in the queue, by state; as they were last seen while Redis is away.', labelNames: ['state'] })
    this.#oldest = new Gauge({ registers, name: 'memora_queue_oldest_age_seconds', help: 'Age of the oldest plan that is not published yet, dead ones apart; 0 when there is none. While Redis is away it goes on growing, and is NaN where it is not known.' })
    this.#workers = new Gauge({ registers, name: 'memora_workers', help: 'Workers that gave a sign of life.' })
    // What has not happened yet is 0, so that the first time is seen as an increase.
    for (const stage of ['worker', 'dump', 'publish']) this.failures.inc({ stage }, 0)
    for (const outcome of ['published', 'unchanged', 'withdrawn', 'dead']) this.plans.inc({ outcome }, 0)
    for (const stage of STAGES) this.failuresInARow.set({ stage }, 0)
    this.redisUp.set(0)
  }

  /** The text for Prometheus. Where the queue cannot be read, what waited goes on waiting: an alert is not to end with it. */
  async text(status: Status | undefined, now = Date.now()): Promise<string> {
    if (status) this.#last = { status, at: now }
    const { status: known, at = now } = this.#last ?? {}
    for (const [state, count] of Object.entries(known?.counts ?? {})) this.#queued.set({ state }, count)
    const oldest = known?.oldest_seconds ?? NaN
    this.#oldest.set(status ? oldest : oldest > 0 ? oldest + (now - at) / 1000 : NaN)
    this.#workers.set(known?.workers.length ?? NaN)
    return this.registry.metrics()
  }
}
