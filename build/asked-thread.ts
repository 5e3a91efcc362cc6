// SHELL: a thread that is asked one thing after the other.
import { Worker, type WorkerOptions } from 'node:worker_threads'
import { WITHOUT_LOADER } from './thread-program.ts'

export class AskedThread<Request, Message> {
  readonly #worker: Worker
  /** What ended it, if it was not asked to end. */
  #failure: Error | undefined
  /** How much it was asked that it did not answer yet. */
  #unanswered = 0
  #idle = Promise.resolve()
  // Who ends the process gives up its locks, and nobody may go on with what they guard: before all other listeners.
  readonly #stop = () => void this.#worker.terminate()

  constructor(program: URL, options: WorkerOptions) {
    this.#worker = new Worker(program, { ...options, ...WITHOUT_LOADER })
    // It can fail before it has anything to do.
    this.#worker.once('error', (error) => { this.#failure = error })
    process.prependOnceListener('exit', this.#stop)
  }

  /**
   * Asks when all that was asked before is answered: an answer does not say what it answers. It is the first message
   * that `isAnswer`. Throws what ended the thread.
   */
  ask(request: Request, isAnswer: (message: Message) => boolean = () => true): Promise<Message> {
    // At once where it can be, and not in a turn of its own: who asks may be busy for long before there is one.
    const answered = this.#unanswered === 0 ? this.#askNow(request, isAnswer) : this.#idle.then(() => this.#askNow(request, isAnswer))
    this.#unanswered += 1
    const settled = () => void (this.#unanswered -= 1)
    // It is awaited later, together with those of other threads.
    this.#idle = answered.then(settled, settled)
    return answered
  }

  end(): Promise<unknown> {
    process.off('exit', this.#stop)
    return this.#worker.terminate()
  }

  async #askNow(request: Request, isAnswer: (message: Message) => boolean): Promise<Message> {
    if (this.#failure) throw this.#failure
    this.#worker.postMessage(request)
    return new Promise((resolve, reject) => {
      const listen = (message: Message) => {
        if (!isAnswer(message)) return
        this.#worker.off('message', listen).off('error', reject)
        resolve(message)
      }
      // Not by a race with a promise of failure, which would keep every answer for as long as the thread lives.
      this.#worker.on('message', listen).once('error', reject)
    })
  }
}
