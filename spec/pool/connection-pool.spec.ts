import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type ConnectionPool, Device, ThreadPool } from '../../lib/index.js';
import { Flags } from '../support/lock-threads.js';
import { simulatorLab } from '../support/labs.js';
import { rejection } from '../support/rejection.js';

const pools = suite('ConnectionPool');
const MODULE = new URL('../acceptance/device.worker.js', import.meta.url);

pools('service order is arrival order, over four threads and one worker', async () => {
  await using lab = await simulatorLab();
  await using device = new Device(lab.spec);
  const pool = (await device.connect({ poolSize: 1, owner: 'here' })) as ConnectionPool;
  await using threads = new ThreadPool({ module: MODULE, size: 4 });
  const flags = new Flags();
  const lease = await pool.acquire();
  const calls: Promise<unknown>[] = [];
  for (let i = 0; i < 4; i++) {
    calls.push(threads.execute('noteOrder', [pool, flags.cells, i]));
    await flags.reached(i + 1);
    while (pool.stats().waiting < i + 1) await new Promise(resolve => setImmediate(resolve));
  }
  const mine = pool.acquire().then(own => own.release());
  lease.release();
  await Promise.all([...calls, mine]);
  assert.equal([...flags.cells.subarray(2, 6)], [0, 1, 2, 3]);
});

pools('a caller that finds no free worker in time is told how busy the pool is', async () => {
  await using lab = await simulatorLab();
  await using device = new Device(lab.spec);
  const pool = (await device.connect({ poolSize: 2, poolTimeout: 20 })) as ConnectionPool;
  const leases = [await pool.acquire(), await pool.acquire()];
  const error = await rejection(pool.execute('show version'));
  assert.is(error.code, 'TIMEOUT');
  assert.match(error.message, /total 2, busy 2, free 0, waiting 1/);
  assert.equal(pool.stats(), { total: 2, busy: 2, free: 0, waiting: 0 });
  for (const lease of leases) assert.is(lease.release(), true);
  assert.is(leases[0]?.release(), false, 'a lease is given back once');
  assert.match(await pool.execute('show version'), /Cisco IOS/);
});

pools('calls with one worker each run side by side', async () => {
  await using lab = await simulatorLab({ latency: 50 });
  await using device = new Device(lab.spec);
  const pool = (await device.connect({ poolSize: 5 })) as ConnectionPool;
  const aliases = new Set<string>();
  let inside = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 10 }, () =>
      pool.use(async worker => {
        most = Math.max(most, ++inside);
        aliases.add(worker.alias);
        await worker.execute('show clock');
        inside--;
      }),
    ),
  );
  assert.is(most, 5);
  assert.equal([...aliases].sort(), ['pool#1', 'pool#2', 'pool#3', 'pool#4', 'pool#5']);
});

pools('a thread that dies with a worker gives it back', async () => {
  await using lab = await simulatorLab();
  await using device = new Device(lab.spec);
  const pool = (await device.connect({ poolSize: 1 })) as ConnectionPool;
  await using threads = new ThreadPool({ size: 1 });
  const code = async (shared: ConnectionPool): Promise<void> => {
    await shared.acquire();
    process.exit(3);
  };
  assert.is((await rejection(threads.execute(code, [pool]))).code, 'THREAD_EXIT');
  assert.match(await pool.execute('show version', { timeout: 30_000 }), /Cisco IOS/);
});

pools('a worker whose session was lost connects again before its next use', async () => {
  await using lab = await simulatorLab();
  await using device = new Device(lab.spec);
  const pool = (await device.connect({ poolSize: 1 })) as ConnectionPool;
  lab.simulator.dropAll();
  while (pool.workers[0]?.connected) await new Promise(resolve => setImmediate(resolve));
  assert.match(await pool.execute('show version'), /Cisco IOS/);
});

pools('a device with too few lines is a clear error, and no line stays taken', async () => {
  await using lab = await simulatorLab({ lines: 5 });
  await using device = new Device(lab.spec);
  const error = await rejection(device.connect({ poolSize: 6 }));
  assert.is(error.code, 'CONNECT_FAILED');
  assert.match(error.message, /1 of 6 workers could not be connected/);
  assert.match(error.message, /line/);
  assert.is(device.isConnected('pool'), false);
});

pools('waiters hear of a disconnect, and a closed pool says what to do', async () => {
  await using lab = await simulatorLab();
  await using device = new Device(lab.spec);
  const pool = (await device.connect({ poolSize: 1 })) as ConnectionPool;
  const lease = await pool.acquire();
  const waiting = rejection(pool.execute('show version'));
  await pool.disconnect();
  assert.is((await waiting).code, 'CLOSED');
  lease.release();
  assert.match((await rejection(pool.execute('show version'))).message, /call connect\(\) first/);
  await pool.connect();
  assert.match(await pool.execute('show version'), /Cisco IOS/);
});

pools('an aborted wait leaves the line', async () => {
  await using lab = await simulatorLab();
  await using device = new Device(lab.spec);
  const pool = (await device.connect({ poolSize: 1 })) as ConnectionPool;
  const lease = await pool.acquire();
  const controller = new AbortController();
  const waiting = rejection(pool.execute('show version', { signal: controller.signal }));
  controller.abort('enough');
  assert.is(await waiting, 'enough');
  assert.is(pool.stats().waiting, 0);
  lease.release();
});

pools.run();
