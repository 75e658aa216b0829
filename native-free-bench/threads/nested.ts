import { ThreadPool } from '../../lib/threads/thread-pool.js';
import { PortPool } from '../bare/port-pool.js';
import type { Contender, Figure } from '../harness/figure.js';
import { atLeastTimes } from '../harness/target.js';
import { absentRivals, expect, type Run } from './field.js';

const THREADS = 2;
/** More than there are threads, all of which wait for tasks of the same pool. */
const IN_FLIGHT = 100;
const OURS = 'a task that awaits execute() on its own pool';
const BARE = 'bare MessagePorts, two hops';

function nesting(name: string, role: Contender['role'], load: () => Run): Contender {
  return {
    name,
    role,
    async open() {
      const run = load();
      expect(await run(1), 2);
      return {
        batch: IN_FLIGHT,
        async run(times) {
          for (let done = 0; done < times; done += IN_FLIGHT) {
            const results = await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, times - done) }, (_, i) => run(i)));
            results.forEach((result, i) => expect(result, i + 1));
          }
        },
      };
    },
  };
}

function ours(): Run {
  const pool = new ThreadPool({ module: new URL('./nested.worker.js', import.meta.url), size: THREADS });
  return value => pool.execute('nested', [pool, value]);
}

function bare(): Run {
  const pool = new PortPool(1, 'increment', new URL('../bare/nested-port.worker.js', import.meta.url));
  return value => pool.run(value);
}

export const nested: Figure = {
  title: `tasks that run a task on their own pool, ${IN_FLIGHT} in flight, ${THREADS} threads`,
  unit: '/s',
  module: import.meta.url,
  contenders: [nesting(OURS, 'ours', ours), nesting(BARE, 'limit', bare), ...absentRivals('a task cannot reach the pool that runs it')],
  targets: [atLeastTimes(OURS, 1, BARE)],
};
