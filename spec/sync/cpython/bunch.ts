import * as assert from 'uvu/assert';
import { ThreadPool } from '../../../lib/index.js';

type Tasks = typeof import('./cases.worker.js');
type TaskName = keyof Tasks;

const MODULE = new URL('./cases.worker.js', import.meta.url);
/** Far more than anything here takes: whoever waits that long waits for ever. */
const PATIENCE_MS = 20_000;

/** Some threads that run the same task at the same time. */
export class Bunch<R> {
  /** What each thread answered. */
  readonly results: Promise<R[]>;
  #finished = 0;

  constructor(runs: readonly Promise<R>[]) {
    this.results = Promise.all(runs.map(run => run.finally(() => this.#finished++)));
    this.results.catch(() => undefined); // a test that fails before it asks for them has its own error
  }

  /** How many threads are through. */
  get finished(): number {
    return this.#finished;
  }
}

/** The threads of a spec, which its cases use one after another. */
export class Threads {
  readonly #pool: ThreadPool;
  #test = new AbortController();

  constructor(size: number) {
    this.#pool = new ThreadPool({ module: MODULE, size });
  }

  /** Runs a task of cases.worker in `count` threads, one each. */
  start<K extends TaskName>(count: number, task: K, ...args: Parameters<Tasks[K]>): Bunch<Awaited<ReturnType<Tasks[K]>>> {
    return new Bunch(Array.from({ length: count }, (_, slot) => this.#execute(task, args, slot)));
  }

  /** Runs a task in a free thread and answers what it returns. */
  run<K extends TaskName>(task: K, ...args: Parameters<Tasks[K]>): Promise<Awaited<ReturnType<Tasks[K]>>> {
    return this.#execute(task, args);
  }

  /** Ends the threads in which a case that failed has left something running. */
  endTest(): void {
    this.#test.abort(new Error('the case is over'));
    this.#test = new AbortController();
  }

  close(): Promise<void> {
    return this.#pool.terminate();
  }

  #execute<R>(task: string, args: readonly unknown[], slot?: number): Promise<Awaited<R>> {
    return this.#pool.execute<R>(task, args, { slot, signal: this.#test.signal, timeout: PATIENCE_MS });
  }
}

/** Resolves once it holds. Fails when it does not come to hold. */
export async function until(holds: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  while (!holds()) {
    if (performance.now() > deadlineMs) assert.unreachable(`not within ${PATIENCE_MS} ms: ${String(holds)}`);
    await new Promise(resolve => setTimeout(resolve, 1));
  }
}
