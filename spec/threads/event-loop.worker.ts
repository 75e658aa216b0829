/** Tasks that leave something to the event loop of their thread: it goes on between tasks, and during those that await. */
import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { BroadcastChannel, type MessagePort, threadId } from 'node:worker_threads';
import type { Mutex } from '../../lib/index.js';

function note(flags: Int32Array, index = 0): void {
  Atomics.add(flags, index, 1);
  Atomics.notify(flags, index);
}

export function whoAmI(): number {
  return threadId;
}

export function add(a: number, b: number): number {
  return a + b;
}

/** Ticks from now on. */
export function tick(flags: Int32Array): void {
  setInterval(note, 1, flags);
}

export function tickWithoutRef(flags: Int32Array): void {
  setInterval(note, 1, flags).unref();
}

/** Runs until the other ticks have come. */
export async function awaitTicks(flags: Int32Array, count: number): Promise<number> {
  while (Atomics.load(flags, 0) < count) await sleep(1);
  return Atomics.load(flags, 0);
}

/** Serves the number of requests so far; answers the port. */
export async function serve(): Promise<number> {
  let requests = 0;
  const server = createServer((_, response) => response.end(`${threadId} ${++requests}`));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Notes each byte that comes. */
export function receive(port: number, flags: Int32Array): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('data', data => data.forEach(() => note(flags)));
  return new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
}

/** Goes through file system, child process and timer after it has answered. */
export function goOn(flags: Int32Array): void {
  void stat('.').then(() => {
    spawn(process.execPath, ['--version'], { stdio: 'ignore' }).once('exit', () => setTimeout(note, 1, flags));
  });
}

export function listen(port: MessagePort, flags: Int32Array): void {
  port.on('message', () => note(flags));
}

const channels: BroadcastChannel[] = [];
export function join(channel: string, flags: Int32Array): void {
  const joined = new BroadcastChannel(channel);
  joined.onmessage = (): void => note(flags);
  channels.push(joined);
}

/** Takes the lock when it can, without making its task wait for it. */
export function takeLater(lock: Mutex, flags: Int32Array): void {
  void lock.lock().then(guard => {
    note(flags);
    guard.unlock();
  });
}

/** A task that does not end before it is let go, and leaves the event loop free. */
export async function linger(flags: Int32Array): Promise<string> {
  note(flags, 2);
  while (Atomics.load(flags, 1) === 0) await sleep(1);
  return 'let go';
}

export function setInImmediate(flags: Int32Array): void {
  setImmediate(note, flags);
}

export function setInNextTick(flags: Int32Array): void {
  process.nextTick(note, flags);
}
