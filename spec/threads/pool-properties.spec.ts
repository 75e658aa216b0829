// Random lives of pools: whatever happens, accepted = resolved + rejected, nothing runs twice, and nothing is left behind.
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { outputOf } from './node-process.js';
import { live } from './random-life.js';

const LIVES = 2;
const TASKS = 120;
const NONE = { resizes: false, priorities: false, lateDeaths: false };
const properties = suite('random lives of pools');

for (const [name, options] of [
  ['tasks, aborts and timeouts', NONE],
  ['threads that die later', { ...NONE, lateDeaths: true }],
  ['tasks with priorities', { ...NONE, priorities: true }],
  ['tasks and resizes', { resizes: true, priorities: true, lateDeaths: true }],
] as const) {
  properties(`${name}: each settles as it should, equals start in order, and nothing is left behind`, async () => {
    const lives = Array.from({ length: LIVES }, (_, seed) => ({ seed, tasks: TASKS, ...options }));
    for (const life of lives) await live(life);
    assert.is(lives.length, LIVES); // live() asserts
  });
}

properties('a process that has lived such a life exits by itself', async () => {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const script = `
    import { live } from './random-life.js';
    await live({ seed: 41, tasks: 100, resizes: false, priorities: false, lateDeaths: false });
    console.log('lived');`;
  const { code, stdout, stderr } = await outputOf(['--input-type=module', '--eval', script], here);
  assert.equal([code, stdout], [0, 'lived\n'], stderr);
});

properties.run();
