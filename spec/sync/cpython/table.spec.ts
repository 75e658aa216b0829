import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Case, CASES } from './cases.js';

const table = suite('table of the cases of CPython');

const FOLDER = import.meta.dirname;

table('it has every case of CPython 3.11.7', () => {
  const counts = Object.entries(CASES).map(([name, cases]) => [name, Object.keys(cases).length]);
  assert.equal(Object.fromEntries(counts), {
    BaseLockTests: 13,
    LockTests: 4,
    RLockTests: 6,
    EventTests: 6,
    ConditionTests: 7,
    BaseSemaphoreTests: 10,
    SemaphoreTests: 2,
    BoundedSemaphoreTests: 2,
    BarrierTests: 11,
  });
});

table('every case has a test, or a reason why there is none', () => {
  for (const cases of Object.values(CASES))
    for (const [name, { tests, deviation }] of Object.entries<Case>(cases)) assert.ok(tests.length > 0 || deviation !== undefined, name);
});

table('every class is run by a spec file of this folder', async () => {
  const files = (await readdir(FOLDER)).filter(file => file.endsWith('.spec.js'));
  const sources = await Promise.all(files.map(file => readFile(join(FOLDER, file), 'utf8')));
  const run = sources.flatMap(source => [...source.matchAll(/new CaseSuite\(\s*\[([^\]]*)\]/g)]).map(match => match[1]);
  for (const name of Object.keys(CASES))
    assert.ok(
      run.some(classes => classes?.includes(`"${name}"`)),
      `${name} is run by no file`,
    );
});

table.run();
