import { availableParallelism } from 'node:os';
import type { Contender, Figure } from '../harness/figure.js';
import { atLeastTimesBestRival } from '../harness/target.js';
import { TASK_POOLS } from '../rivals/task-pools.js';
import { expect } from './field.js';
import { ownPool } from './ours.js';

const ITEMS = 10_000;
const IN_FLIGHT = 1000;
const THREADS = availableParallelism();
const OURS = 'ThreadPool.map()';

/** Adds 1 to each item, in order, with so many in flight at most. */
type MapAll = (items: Iterable<number>) => Promise<void>;

function* upTo(count: number): Generator<number> {
  for (let i = 0; i < count; i++) yield i;
}

function mapping(name: string, role: Contender['role'], load: () => MapAll | Promise<MapAll>): Contender {
  return {
    name,
    role,
    async open() {
      const mapAll = await load();
      return { batch: ITEMS, run: times => mapAll(upTo(times)) };
    },
  };
}

function ours(): MapAll {
  const pool = ownPool(THREADS);
  return async items => {
    let wanted = 1;
    for await (const result of pool.map('increment', items, { concurrency: IN_FLIGHT })) expect(result, wanted++);
  };
}

/** None but poolifier has such a method, so flows take the items in turn. */
const byHand = TASK_POOLS.map(({ name, load }) =>
  mapping(`${name}, ${IN_FLIGHT} flows`, 'rival', async () => {
    const { run } = await load({ size: THREADS });
    return async items => {
      const source = items[Symbol.iterator]();
      const flow = async (): Promise<void> => {
        for (let { done, value } = source.next(); done !== true; { done, value } = source.next()) {
          expect(await run('increment', value), (value as number) + 1);
        }
      };
      await Promise.all(Array.from({ length: IN_FLIGHT }, flow));
    };
  }),
);

const mapExecute = mapping('poolifier mapExecute()', 'rival', async () => {
  const mapped = (await import('../rivals/poolifier.js')).poolifierMap(THREADS);
  return async items => {
    const results = await mapped('increment', items);
    results.forEach((result, i) => expect(result, i + 1));
  };
});

export const mapped: Figure = {
  title: `map() over ${ITEMS.toLocaleString('en')} items and more, ${THREADS} threads`,
  unit: '/s',
  module: import.meta.url,
  contenders: [mapping(OURS, 'ours', ours), ...byHand, mapExecute],
  targets: [atLeastTimesBestRival(OURS, 1)],
};
