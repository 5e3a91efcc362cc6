// SHELL: what Prometheus reads. Counters and times are those of this worker; what waits is that of the whole queue.
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
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
  readonly #queued: Gauge<'state'>
  readonly #oldest: Gauge
  readonly #workers: Gauge

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
    this.#queued = new Gauge({ registers, name: 'memora_queue_plans', help: 'Plans in the queue, by state.', labelNames: ['state'] })
    this.#oldest = new Gauge({ registers, name: 'memora_queue_oldest_age_seconds', help: 'Age of the oldest plan that is not published yet, dead ones apart; 0 when there is none.' })
    this.#workers = new Gauge({ registers, name: 'memora_workers', help: 'Workers that gave a sign of life.' })
  }

  /** The text for Prometheus; without what the queue holds when that cannot be read. */
  async text(status: Status | undefined): Promise<string> {
    for (const gauge of [this.#queued, this.#oldest, this.#workers]) gauge.reset()
    if (status) {
      for (const [state, count] of Object.entries(status.counts)) this.#queued.set({ state }, count)
      this.#oldest.set(status.oldest_seconds)
      this.#workers.set(status.workers.length)
    }
    return this.registry.metrics()
  }
}
