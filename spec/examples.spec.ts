import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { outputOf } from './threads/node-process.js';

const examples = suite('examples');
const folder = fileURLToPath(new URL('../examples/', import.meta.url));

/** What each example has to print, among other things. */
const EXPECTED: Readonly<Record<string, RegExp>> = {
  'connection-pool': /show ip bgp: 69 lines\n.*"busy":1,"free":4[^]*did not finish within 200 ms \(total 5, busy 5, free 0, waiting 1\)/,
  coordination: /at most 2 were inside[^]*500500[^]*wait for each other[^]*waits for Mutex 'red', held by thread[^]*went on with both/,
  'custom-connection': /show version: Cisco IOS Software.*\nshow ip route: Codes: L - local/,
  locks: /\{ left: 40000, right: 60000 \}\nthread \d+ ended with exit code 7[^]*abandoned: true[^]*\{ left: 39999, right: 60001 \}/,
  'shared-session': /^23 lines that begin with: Cisco[^]*110 lines that begin with: Building[^]* description made by an example/,
  testbed: /r1: R1 uptime is[^]*r2: R2 uptime is[^]*r1 over SSH: \d{4} characters, \d{4} characters, \d{4} characters/,
};

for (const [name, expected] of Object.entries(EXPECTED)) {
  examples(`${name} runs, prints what it is for, and ends by itself`, async () => {
    const { code, stdout, stderr } = await outputOf([`${folder}${name}.js`], folder);
    assert.equal([code, stderr], [0, '']);
    assert.match(stdout, expected);
  });
}

examples('every example runs and ends by itself', async () => {
  const others = readdirSync(folder).filter(file => file.endsWith('.js') && !(file.slice(0, -3) in EXPECTED));
  for (const file of others) {
    const { code, stdout, stderr } = await outputOf([folder + file], folder);
    assert.equal([file, code, stderr], [file, 0, '']);
    assert.not.equal(stdout, '');
  }
});

examples.run();
