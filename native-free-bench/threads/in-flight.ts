import type { Contender } from '../harness/figure.js';
import type { TaskPool } from '../rivals/task-pools.js';
import { contenders, expect, type Play, type Run } from './field.js';

/** Hands in tasks and waits for all of them. */
export type Way = (run: Run, times: number) => Promise<void>;

export async function oneAtATime(run: Run, times: number): Promise<void> {
  for (let i = 0; i < times; i++) expect(await run(i), i + 1);
}

/** So many tasks at a time, which are all awaited before the next ones are handed in. */
function inFlight(most: number): Way {
  return async (run, times) => {
    for (let done = 0; done < times; done += most) {
      const running: PromiseLike<unknown>[] = [];
      for (let i = 0; i < Math.min(most, times - done); i++) running.push(run(i));
      const results = await Promise.all(running);
      for (let i = 0; i < results.length; i++) expect(results[i], i + 1);
    }
  };
}

export function playing(way: Way, batch: number): Play {
  return async load => {
    const { run } = await load();
    expect(await run(1), 2);
    return { batch, run: times => way(run, times) };
  };
}

/** What awaiting so many promises takes, with a task that is done at once in this thread. */
export function promisesAlone(most: number): Contender {
  const run: Run = async value => (value as number) + 1;
  return { name: 'promises alone, no thread', role: 'limit', open: () => ({ batch: most, run: times => inFlight(most)(run, times) }) };
}

/** With these tasks in flight. */
export function increments(size: number, most: number, more: readonly TaskPool[] = []): Contender[] {
  return contenders({ task: 'increment', size }, playing(inFlight(most), most), more);
}
