import { Crew, perSecond } from '../harness/crew.js';
import type { Sampled } from '../harness/figure.js';
import type { Turns } from './contended.worker.js';

const WORKER: URL = new URL('./contended.worker.js', import.meta.url);

/**
 * Threads that take a lock in turn, by a job of contended.worker.ts. Each turn adds 1 to a word without atomic operations, so two
 * threads inside at a time would lose some.
 */
export function crowd(threads: number, job: string, lock: unknown): Sampled {
  const crew = new Crew(WORKER, threads);
  return {
    async sample(budgetMs) {
      const tally = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
      const turns = await crew.round<Turns>(budgetMs, job, tally, lock);
      const taken = turns.reduce((sum, { steps }) => sum + steps, 0);
      const lost = taken - (new Int32Array(tally)[0] ?? 0);
      return { values: [perSecond(turns)], counts: { 'lost additions': lost } };
    },
  };
}

/** The memory of a lock that takes one word. */
export function oneWord(): SharedArrayBuffer {
  return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
}
