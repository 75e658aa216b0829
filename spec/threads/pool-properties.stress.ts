/** Many random lives of pools. Usage: node pool-properties.stress.js [seed] [--deep] */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { live } from './random-life.js';

const seed = Number(process.argv.slice(2).find(text => /^\d+$/.test(text)) ?? Date.now() % 1_000_000);
const lives = process.argv.includes('--deep') ? 150 : 10;
const TASKS = 400;
console.log(`seed ${seed}`);
// Threads that die between two tasks are meant to.
process.on('warning', () => undefined);

const properties = suite('random lives of pools, many');

for (const [name, options] of [
  ['tasks with priorities', { resizes: false, priorities: true, lateDeaths: false }],
  ['threads that die later', { resizes: false, priorities: false, lateDeaths: true }],
  ['tasks and resizes', { resizes: true, priorities: true, lateDeaths: true }],
] as const) {
  properties(`${name}: ${lives} lives from seed ${seed} on end as they should`, async () => {
    let lived = 0;
    for (; lived < lives; lived++) await live({ seed: seed + lived, tasks: TASKS, ...options });
    assert.is(lived, lives); // live() asserts
  });
}

properties.run();
