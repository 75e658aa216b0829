import type { BaseConnection, ConnectionPool } from '../../lib/index.js';
import { steady } from '../support/steady.js';

/** Asks commands in turn and answers how many replies were not, byte for byte, what they should be. */
export async function ask(line: BaseConnection, expected: Record<string, string>, calls: number, offset: number): Promise<number> {
  const commands = Object.keys(expected);
  let wrong = 0;
  for (let i = 0; i < calls; i++) {
    const command = commands[(i + offset) % commands.length] as string;
    if (steady(await line.execute(command)) !== expected[command]) wrong++;
  }
  return wrong;
}

/** Asks all commands at the same time. */
export async function askAtOnce(line: BaseConnection, expected: Record<string, string>, rounds: number): Promise<number> {
  let wrong = 0;
  for (let i = 0; i < rounds; i++) {
    const replies = await Promise.all(Object.keys(expected).map(async command => [command, steady(await line.execute(command))] as const));
    wrong += replies.filter(([command, reply]) => reply !== expected[command]).length;
  }
  return wrong;
}

/** Waits for a worker in order and notes when it got one. */
export async function noteOrder(pool: ConnectionPool, cells: Int32Array, number: number): Promise<void> {
  const lease = pool.acquire();
  Atomics.add(cells, 0, 1);
  Atomics.notify(cells, 0);
  const { release } = await lease.then(granted => ({ release: () => granted.release() }));
  cells[2 + Atomics.add(cells, 1, 1)] = number;
  release();
}
