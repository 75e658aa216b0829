/** Tasks, setups and teardowns that write down when they were called, in shared memory or in a file. */
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
import { threadContext } from '../../lib/threads/thread-context.js';

const LOG = process.env['PARTYLINE_SPEC_LOG'];
let isSetUp = false;

function note(what: string): void {
  if (LOG !== undefined) appendFileSync(LOG, `${what} slot=${threadContext().slot} thread=${threadId}\n`);
}

export async function setUp(): Promise<void> {
  note('setup begins');
  await sleep(20);
  isSetUp = true;
  note('setup ends');
}

export async function tearDown(): Promise<void> {
  note('teardown begins');
  await sleep(20);
  note('teardown ends');
}

export function failToSetUp(): never {
  throw new RangeError('on purpose');
}

export function failToTearDown(): never {
  note('teardown begins');
  throw new RangeError('on purpose');
}

export function tearDownForEver(): Promise<never> {
  note('teardown begins');
  return new Promise(() => undefined);
}

export function where(): { readonly slot: number; readonly threadId: number; readonly isSetUp: boolean } {
  return { slot: threadContext().slot, threadId, isSetUp };
}

export function add(a: number, b: number): number {
  return a + b;
}

export function exit(code: number): never {
  process.exit(code);
}

/** Keeps so many megabytes for ever. */
const hoard: unknown[] = [];
export function keep(megabytes: number): number {
  for (let i = 0; i < megabytes; i++) hoard.push(Array.from<number>({ length: 131_072 }).fill(i + 0.5));
  return threadId;
}

/** Says that it runs, and blocks its thread until it is let go. */
export function holdUp(flags: Int32Array): number {
  Atomics.add(flags, 0, 1);
  Atomics.notify(flags, 0);
  Atomics.wait(flags, 1, 0);
  return threadId;
}
