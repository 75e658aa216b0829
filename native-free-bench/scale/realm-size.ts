import { BenchThread } from '../harness/bench-thread.js';
import type { Setting } from '../harness/figure.js';

const WORKER: URL = new URL('./idle.worker.js', import.meta.url);
/** Threads take long to start. */
const MOST_WHEN_QUICK = 8;

const idle: BenchThread[] = [];

/** Has so many threads take part, this one included; those that are started here do nothing. */
export async function growRealm(threads: number, { isQuick }: Setting): Promise<void> {
  const wanted = isQuick ? Math.min(threads, MOST_WHEN_QUICK) : threads;
  const missing = Math.max(0, wanted - 1 - idle.length);
  const started = Array.from({ length: missing }, () => new BenchThread(WORKER));
  idle.push(...started);
  await Promise.all(started.map(thread => thread.call('join')));
}

/** As in "8 threads". */
export function countOf(threads: number): string {
  return `${threads} thread${threads === 1 ? '' : 's'}`;
}
