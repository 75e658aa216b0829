// Every failure of a task or its thread, while the task runs alone, is queued, and is in flight together with a hundred others.
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { FAILURES } from './failures.js';
import type { Seen } from './fixtures/crash-scenario.js';
import { outputOf } from './node-process.js';

const folder = fileURLToPath(new URL('./fixtures/', import.meta.url));
const matrix = suite('crash matrix');

for (const [name, failure] of Object.entries(FAILURES)) {
  matrix(`${name}: everybody settles rightly, the pool works on and closes, the process exits by itself`, async () => {
    const { code, stdout, stderr } = await outputOf([`${folder}crash-scenario.js`, name], folder);
    assert.is(code, 0, `exit code ${code}\n${stdout}\n${stderr}`);
    const situations = Object.entries(JSON.parse(stdout) as Record<string, Seen>);
    assert.is(situations.length, 3);
    for (const [situation, seen] of situations) {
      assert.equal(
        [situation, seen],
        [situation, { failure: failure.ends, afterwards: 'answered 100', close: 'answered undefined', threadsLeft: 0 }],
      );
    }
  });
}

matrix.run();
