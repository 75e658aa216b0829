// What a thread has besides tasks, its timers, sockets, ports and promises, goes on between tasks and during those that await.
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { BroadcastChannel, MessageChannel } from 'node:worker_threads';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Mutex } from '../../lib/index.js';
import { Flags } from '../support/lock-threads.js';
import { newPool, type Pool } from './contract.js';
import { endOf } from './patience.js';

const module: URL = new URL('./event-loop.worker.js', import.meta.url);
const SECOND_MS = 1_000;
const loop = suite<{ pool: Pool; flags: Flags }>('the event loop of a pool’s thread');

loop.before.each(context => {
  context.pool = newPool({ module, size: 1 });
  context.flags = new Flags();
});
loop.after.each(({ pool }) => pool.terminate());

/** Fails when the thread does not signal so often in time. */
async function signalled(flags: Flags, count: number): Promise<void> {
  assert.is.not(await endOf(flags.reached(count), 2 * SECOND_MS), 'pending', `${flags.cells[0]} of ${count}`);
}

for (const task of ['tick', 'tickWithoutRef']) {
  loop(`${task}: an interval ticks while the thread has no task`, async ({ pool, flags }) => {
    await pool.execute(task, [flags.cells]);
    await signalled(flags, 20);
  });
}

loop('an interval ticks while a task awaits', async ({ pool, flags }) => {
  await pool.execute('tick', [flags.cells]);
  assert.ok((await pool.execute<number>('awaitTicks', [flags.cells, 20])) >= 20);
});

loop('an interval ticks while the thread never lacks tasks', async ({ pool, flags }) => {
  await pool.execute('tick', [flags.cells]);
  const ticked = endOf(flags.reached(20), 2 * SECOND_MS);
  let isOver = false;
  void ticked.then(() => (isOver = true));
  let done = 0;
  const keepAsking = async (): Promise<void> => {
    for (; !isOver; done++) assert.is(await pool.execute('add', [1, 2]), 3);
  };
  await Promise.all(Array.from({ length: 200 }, keepAsking));
  assert.is.not(await ticked, 'pending');
  assert.ok(done >= 200);
});

loop('what a task leaves for the next turn or tick happens without another task', async ({ pool, flags }) => {
  await pool.execute('setInNextTick', [flags.cells]);
  await signalled(flags, 1);
  await pool.execute('setInImmediate', [flags.cells]);
  await signalled(flags, 2);
});

loop('file system, child process and timer go on after the answer', async ({ pool, flags }) => {
  await pool.execute('goOn', [flags.cells]);
  await signalled(flags, 1);
});

loop('an HTTP server answers between tasks, during one that awaits, and after', async ({ pool, flags }) => {
  const port = await pool.execute<number>('serve');
  const ask = async (): Promise<string> =>
    (await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(30 * SECOND_MS) })).text();
  const thread = await pool.execute<number>('whoAmI');
  assert.is(await ask(), `${thread} 1`);
  assert.is(await ask(), `${thread} 2`);
  const lingering = pool.execute('linger', [flags.cells]);
  await flags.reached(1, 2);
  assert.is(await ask(), `${thread} 3`);
  flags.cells[1] = 1;
  assert.is(await lingering, 'let go');
  assert.is(await ask(), `${thread} 4`);
});

loop('a socket receives while the thread has no task', async ({ pool, flags }) => {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const connected = once(server, 'connection') as Promise<[Socket]>;
  await pool.execute('receive', [(server.address() as AddressInfo).port, flags.cells]);
  const [socket] = await connected;
  for (let bytes = 1; bytes <= 3; bytes++) {
    socket.write('x');
    await signalled(flags, bytes);
  }
  socket.destroy();
  server.close();
});

loop('a message port and a broadcast channel are heard while the thread has no task', async ({ pool, flags }) => {
  const { port1, port2 } = new MessageChannel();
  await pool.execute('listen', [port2, flags.cells], { transfer: [port2] });
  port1.postMessage('x');
  await signalled(flags, 1);
  port1.close();
  const channel = new BroadcastChannel('partyline-spec-loop');
  await pool.execute('join', ['partyline-spec-loop', flags.cells]);
  channel.postMessage('x');
  await signalled(flags, 2);
  channel.close();
});

loop('a lock that a thread waits for is granted while it has no task', async ({ pool, flags }) => {
  const lock = new Mutex();
  const guard = lock.lockSync();
  await pool.execute('takeLater', [lock, flags.cells]);
  assert.is(flags.cells[0], 0);
  guard.unlock();
  await signalled(flags, 1);
});

loop('a task that awaits does not keep another thread from its tasks', async ({ flags }) => {
  await using pool = newPool({ module, size: 2 });
  const lingering = pool.execute('linger', [flags.cells]);
  await flags.reached(1, 2);
  assert.is(await pool.execute('add', [1, 2]), 3);
  flags.cells[1] = 1;
  assert.is(await lingering, 'let go');
});

loop.run();
