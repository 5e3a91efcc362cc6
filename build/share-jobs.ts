// Several workers on one list of jobs: who is done takes the next.

/** Has each job done by one of the workers, and hands out what comes of it as it is done; asks for a job when it is that one's turn. */
export async function* shareJobs<Worker, Job, Result>(workers: readonly Worker[], jobs: Iterable<Job>, act: (worker: Worker, job: Job) => Promise<Result>): AsyncGenerator<Result> {
  const waiting = jobs[Symbol.iterator]()
  const running = new Map<Worker, Promise<{ readonly worker: Worker; readonly result: Result }>>()
  const start = (worker: Worker) => {
    const next = waiting.next()
    if (next.done) running.delete(worker)
    else running.set(worker, heard(act(worker, next.value).then((result) => ({ worker, result }))))
  }
  workers.forEach(start)
  while (running.size > 0) {
    const { worker, result } = await Promise.race(running.values())
    start(worker)
    yield result
  }
}

/** A promise whose failure is nobody's fault where nobody waits for it any more. */
function heard<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}
