/** An idle pool over ten seconds: of the plain kind, of one that isolates, and of one whose threads have something to wait for. */
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { outputOf } from './node-process.js';

const here = fileURLToPath(new URL('./fixtures/', import.meta.url));
const SECONDS = 10;
/** Of the processor, in percent. */
const MOST = 0.2;
const idle = suite('an idle pool, ten seconds');

for (const [name, options] of [
  ['a pool of four', {}],
  ['a pool of four with threads started ahead and an idle timeout that is far', { minSize: 4, idleTimeout: 3_600_000 }],
  ['a pool that isolates', { isolate: true }],
] as const) {
  idle(`${name} uses less than ${MOST} % of a processor`, async () => {
    const mostMs = SECONDS * 10 * MOST;
    const { code, stdout } = await outputOf(
      [`${here}idle-scenario.js`, String(SECONDS), String(mostMs), JSON.stringify(options)],
      here,
      120_000,
    );
    const { usedMs } = JSON.parse(stdout) as { usedMs: number };
    console.log(`${name}: ${usedMs.toFixed(1)} ms of processor time in ${SECONDS} s`);
    assert.is(code, 0);
    assert.ok(usedMs < mostMs, `${usedMs} ms`);
  });
}

idle.run();
