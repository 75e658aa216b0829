// The two scenarios of connection-sharing.txt, and storms, on the embedded router and on real ones.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Device, pcall, ThreadPool, type BaseConnection } from '../../lib/index.js';
import { FIVE_COMMANDS, LABS } from '../support/labs.js';
import { steady } from '../support/steady.js';

const sharing = suite('sharing a device');
const MODULE = new URL('./device.worker.js', import.meta.url);

const STILL_MS = 700;

/** What each command answers when nobody else uses the device, once that no longer changes: routers take a while to converge. */
async function alone(connection: BaseConnection, commands: readonly string[]): Promise<Record<string, string>> {
  for (let before = ''; ;) {
    const replies: Record<string, string> = {};
    for (const command of commands) replies[command] = steady(await connection.execute(command));
    const now = JSON.stringify(replies);
    if (now === before) return replies;
    before = now;
    await new Promise(resolve => setTimeout(resolve, STILL_MS));
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** How many replies were wrong. A router may go on converging: if it answers differently by itself afterwards, they are asked for anew. */
async function wrongOf(
  line: BaseConnection,
  commands: readonly string[],
  ask: (expected: Record<string, string>) => Promise<readonly number[]>,
): Promise<number> {
  for (let expected = await alone(line, commands); ;) {
    assert.ok(new Set(Object.values(expected)).size > 1, 'the commands answer different things');
    const wrong = sum(await ask(expected));
    if (wrong === 0) return wrong;
    const afterwards = await alone(line, commands);
    if (JSON.stringify(afterwards) === JSON.stringify(expected)) return wrong;
    expected = afterwards;
  }
}

for (const { name, isSkipped, start } of LABS) {
  const test = isSkipped ? sharing.skip : sharing;

  test(`${name}: two commands at the same time over one session, and five over a pool of five`, async () => {
    await using lab = await start();
    await using device = new Device(lab.spec);
    await device.connect({ via: 'console' });
    const shared = await alone(device.connection(), ['show version', 'show running-config']);
    const both = await pcall(device.execute, [['show version'], ['show running-config']]);
    assert.equal(both.map(steady), Object.values(shared));

    await device.connect({ via: 'mgmt', poolSize: 5 });
    const five = await alone(device.pool, FIVE_COMMANDS);
    const replies = await pcall(
      device.pool.execute,
      FIVE_COMMANDS.map(command => [command]),
    );
    assert.equal(replies.map(steady), Object.values(five));
  });

  test(`${name}: 20 threads and 50 calls each get 1,000 right replies over one session and over a pool of 5`, async () => {
    await using lab = await start();
    await using device = new Device(lab.spec);
    await using threads = new ThreadPool({ module: MODULE, size: 20 });
    await device.connect({ via: 'console' });
    await device.connect({ via: 'mgmt', poolSize: 5 });
    for (const line of [device.connection(), device.pool]) {
      const ask = (expected: Record<string, string>): Promise<number[]> =>
        Promise.all(Array.from({ length: 20 }, (_, i) => threads.execute<number>('ask', [line, expected, 50, i])));
      assert.is(await wrongOf(line, lab.commands, ask), 0);
    }
  });
}

sharing('flows of one thread share a session without mixing replies', async () => {
  await using lab = await (LABS[0] as (typeof LABS)[number]).start();
  await using device = new Device(lab.spec);
  await device.connect();
  await using threads = new ThreadPool({ module: MODULE, size: 2 });
  const ask = (expected: Record<string, string>): Promise<number[]> =>
    Promise.all([1, 2].map(() => threads.execute<number>('askAtOnce', [device.connection(), expected, 5])));
  assert.is(await wrongOf(device.connection(), lab.commands, ask), 0);
});

sharing.run();
