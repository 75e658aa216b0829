/** Tasks that move what they answer, and say what has become of it. */
import { MessageChannel, type MessagePort, threadId } from 'node:worker_threads';
import { transfer } from '../../lib/threads/transfer.js';
import type { Pool } from './contract.js';

/** What was answered last. */
let answered: { readonly byteLength: number } | undefined;

function moved<T extends { readonly byteLength: number }>(value: T): T {
  answered = value;
  return transfer(value);
}

/** How much this thread still has of what it answered last. */
export function leftOver(): number | undefined {
  return answered?.byteLength;
}

export function make(size: number): Uint8Array {
  return moved(new Uint8Array(size).fill(7));
}

export async function makeLater(size: number): Promise<ArrayBuffer> {
  await Promise.resolve();
  return moved(new ArrayBuffer(size));
}

export function giveBack<T extends { readonly byteLength: number }>(value: T): T {
  return moved(value);
}

/** Moves one of two buffers. */
export function pair(size: number): { readonly name: string; readonly left: Uint8Array; readonly right: Uint8Array } {
  const [left, right] = [new Uint8Array(size), new Uint8Array(size)];
  answered = right;
  return transfer({ name: 'pair', left, right }, [left]);
}

export function leftOfPair({ left, right }: ReturnType<typeof pair>): number[] {
  return [left.byteLength, right.byteLength];
}

/** The end of a channel whose other end says in which thread it is. */
export function port(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port2.postMessage(threadId);
  return transfer(port1);
}

/** The same, by a task of a pool that is handed in here. */
export function portFrom(pool: Pool): Promise<MessagePort> {
  return pool.execute<MessagePort>('port').then(received => transfer(received));
}

export function portFromSync(pool: Pool): MessagePort {
  return transfer(pool.executeSync<MessagePort>('port'));
}

/** Moves bytes to a task that is handed in here. What is left of them, and what arrived. */
export async function passOn(pool: Pool, size: number): Promise<number[]> {
  const bytes = new Uint8Array(size);
  const arrived = await pool.execute<number>('lengthOf', [transfer(bytes)]);
  return [bytes.byteLength, arrived];
}

export function lengthOf(...values: readonly { readonly byteLength: number }[]): number {
  return values.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/** Ends its thread, if it is to. */
export function exitIf(isWanted: boolean): void {
  if (isWanted) process.exit(7);
}

const kept = new Uint8Array(8);

/** Answers the same bytes each time. */
export function sameAgain(): Uint8Array {
  return transfer(kept);
}

export class Unmovable {}

export function unmovable(): object {
  return transfer(new Unmovable());
}

export function unlisted(): object {
  return transfer({ bytes: new Uint8Array(8) });
}
