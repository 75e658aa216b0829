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
  'locked-tasks':
    /port: 1 at a time\nwith two licences: 2 at a time\nreading a table: [23] at a time\nexclusive: 1 at a time\nfirst the one without, then the one with the lock\n.*exit code 3 while it ran die\nabandoned: true/,
  locks: /\{ left: 40000, right: 60000 \}\nthread \d+ ended with exit code 7[^]*abandoned: true[^]*\{ left: 39999, right: 60001 \}/,
  map: /in order: r1 r2 .* r12\n[^]*as they come: r10 is the last of 12\n[^]*after a break: at most 6 were read\n[^]*RangeError: r13 is not for measuring/,
  'nested-tasks': /^50000 numbers, sorted: true, by 63 tasks in 2 threads\n5! = 120\n$/,
  'shared-session': /^23 lines that begin with: Cisco[^]*110 lines that begin with: Building[^]* description made by an example/,
  threads:
    /^primes below 200,000: 17984, [^]*\nprimes 0 is ready, primes 1 is ready\nprimes below 100: 25; below 1,000: 168\n[^]*within 100 ms[^]*13 tasks done, 1 failed/,
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
