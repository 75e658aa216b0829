import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { Worker } from 'node:worker_threads';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { attach, type BaseConnection, Device, share, ThreadPool } from '../../lib/index.js';
import { Flags } from '../support/lock-threads.js';
import { simulatorLab } from '../support/labs.js';
import { rejection } from '../support/rejection.js';
import { Console } from './console.worker.js';

const remote = suite('a connection from other threads');
const MODULE = new URL('./console.worker.js', import.meta.url);
const PATIENCE_MS = 10_000;

/** A device that answers each line with `<line>`. */
async function echoDevice(): Promise<Server & AsyncDisposable> {
  const server = createServer(socket => socket.on('data', data => socket.write(`<${String(data).trim()}>`)).on('error', () => undefined));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function consoleOn(server: Server, owner: 'io' | 'here'): Promise<{ device: Device; line: Console }> {
  const device = new Device({ name: 'box', connections: { console: { class: Console, port: (server.address() as AddressInfo).port } } });
  return { device, line: (await device.connect({ owner })) as unknown as Console };
}

for (const owner of ['io', 'here'] as const) {
  remote(`owner ${owner}: every method of a user's class works, with its arguments, results and errors`, async () => {
    await using server = await echoDevice();
    const { device, line } = await consoleOn(server, owner);
    await using pool = new ThreadPool({ module: MODULE, size: 2 });
    const [replies, twice, connected, failure] = (await pool.execute('useConsole', [line])) as [
      string[],
      string[],
      boolean,
      RangeError & { code: string },
    ];
    assert.equal(replies, ['<a>', '<b>', '<c>']);
    assert.equal(twice, ['<x>', '|', '<x>']);
    assert.is(connected, true);
    assert.instance(failure, RangeError);
    assert.is(failure.code, 'ON_PURPOSE');
    assert.is(line.mutex.locked, false);
    assert.equal(await line.configure(['p', 'q']), '<p><q>');
    await device.destroyAll();
    assert.is(line.connected, false);
  });

  remote(`owner ${owner}: when a thread is terminated while it holds the lock, the next one goes on`, async () => {
    await using server = await echoDevice();
    const { device, line } = await consoleOn(server, owner);
    const pool = new ThreadPool({ module: MODULE, size: 1 });
    const flags = new Flags();
    const lost = rejection(pool.execute('holdConsole', [line, flags.cells]));
    await flags.reached(1);
    const waiting = line.execute('next');
    const startedMs = performance.now();
    void pool.terminate();
    assert.is(await waiting, '<next>');
    assert.ok(performance.now() - startedMs < PATIENCE_MS); // the figure is the benchmark's to show
    await lost;
    await device.destroyAll();
  });

  remote(`owner ${owner}: a thread that is terminated while it waits holds up nobody`, async () => {
    await using server = await echoDevice();
    const { device, line } = await consoleOn(server, owner);
    const pool = new ThreadPool({ module: MODULE, size: 1 });
    const flags = new Flags();
    await line.mutex.run(async () => {
      const lost = rejection(pool.execute('waitForConsole', [line, flags.cells]));
      await flags.reached(1);
      while (line.mutex.waiting < 1) await new Promise(resolve => setImmediate(resolve));
      await pool.terminate();
      await lost;
    });
    assert.is(await line.execute('free'), '<free>');
    assert.is(line.mutex.waiting, 0);
    await device.destroyAll();
  });
}

remote('the death of the owner rejects the calls on their way, and later ones', async () => {
  await using lab = await simulatorLab({ faults: { hangDuring: 'show version' } });
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    import(workerData.index).then(async ({ Device, share }) => {
      const device = new Device(workerData.spec);
      await device.connect({ owner: 'here' });
      parentPort.postMessage(share(device.connection()));
      setInterval(() => {}, 1000);
    });`;
  const owner = new Worker(code, {
    eval: true,
    workerData: { spec: lab.spec, index: new URL('../../lib/index.js', import.meta.url).href },
  });
  const [handle] = (await once(owner, 'message')) as [never];
  const line = attach<BaseConnection>(handle);
  assert.is(line.connected, true);
  const pending = rejection(line.execute('show version'));
  while (line.state !== 'busy') await new Promise(resolve => setImmediate(resolve));
  await owner.terminate();
  const error = await pending;
  assert.is(error.code, 'DISCONNECTED');
  assert.match(error.message, /thread \d+\) has ended; connect again/);
  assert.is(line.connected, false, 'no round trip is needed to know');
  assert.is((await rejection(line.execute('show version'))).code, 'DISCONNECTED');
});

remote('a timeout of a call from another thread ends it there, and the next reply is the next call’s', async () => {
  await using lab = await simulatorLab({ latency: 0 });
  await using device = new Device(lab.spec);
  await device.connect();
  const expected = await device.execute('show version');
  lab.simulator.inject({ hangDuring: 'show ip bgp', times: 1 });
  const error = await rejection(device.execute('show ip bgp', { timeout: 1_000 }));
  assert.is(error.code, 'TIMEOUT');
  assert.is(device.connection().state, 'desynced');
  assert.is(await device.execute('show version', { timeout: 30_000 }), expected);
});

remote('an aborted call rejects with the reason of its caller', async () => {
  await using lab = await simulatorLab();
  await using device = new Device(lab.spec);
  await device.connect();
  lab.simulator.inject({ hangDuring: 'show ip bgp', times: 1 });
  const controller = new AbortController();
  const reason = new Error('changed my mind');
  const pending = rejection(device.execute('show ip bgp', { signal: controller.signal }));
  while (device.connection().state !== 'busy') await new Promise(resolve => setImmediate(resolve));
  controller.abort(reason);
  assert.is(await pending, reason);
});

remote('a lease keeps everybody else out, whichever flow uses it', async () => {
  await using lab = await simulatorLab();
  await using device = new Device(lab.spec);
  await device.connect();
  const line = device.connection();
  const lease = await line.lease();
  const both = await Promise.all([lease.connection.execute('show clock'), lease.connection.execute('show version')]);
  assert.match(both[0], /^\*\d\d:/);
  assert.match(both[1], /^Cisco IOS/);
  assert.is(lease.release(), true);
  assert.is(lease.release(), false);
  assert.is(line.mutex.locked, false);
});

remote('a device closing in mid-output fails the call at once, and connect opens it again', async () => {
  await using lab = await simulatorLab({ faults: { closeDuring: 'show ip bgp' } });
  await using device = new Device(lab.spec);
  await device.connect();
  const error = await rejection(device.execute('show ip bgp'));
  assert.is(error.code, 'DISCONNECTED');
  assert.is(device.isConnected(), false);
  await device.connect();
  assert.match(await device.execute('show version'), /^Cisco IOS/);
});

remote('an argument that cannot be sent fails the call and nothing else', async () => {
  await using lab = await simulatorLab();
  await using device = new Device(lab.spec);
  await device.connect();
  assert.ok(await rejection(device.execute((() => 1) as never)));
  assert.match(await device.execute('show version'), /^Cisco IOS/);
});

// The manager used to keep the dead connection, although its error says to connect again.
remote('after the I/O thread has ended, connect makes a new one', async () => {
  await using server = await echoDevice();
  const { device, line } = await consoleOn(server, 'io');
  assert.is((await rejection(line.crash())).code, 'DISCONNECTED');
  assert.is(line.connected, false);
  await device.connect();
  assert.is(await device.execute('again'), '<again>');
  await device.destroyAll();
});

// What a method started and did not wait for used to run into the next caller's call.
remote('a method that does not wait for what it starts holds the line until that is over', async () => {
  await using server = await echoDevice();
  const { device, line } = await consoleOn(server, 'io');
  await line.startAndForget('first');
  assert.is(await line.execute('second'), '<second>');
  await device.destroyAll();
});

remote('handles carry no secrets', async () => {
  await using lab = await simulatorLab();
  await using device = new Device(lab.spec);
  await device.connect();
  assert.not.match(JSON.stringify(share(device.connection())), /secret/);
});

remote.run();
