import * as assert from 'uvu/assert';
import type { Growth } from '../support/memory-growth.js';
import type { Pool } from './contract.js';

export const MB: number = 2 ** 20;

/** Runs so many tasks, some hundred at a time. */
export async function runMany(pool: Pool, count: number, atATime: number, task: (i: number) => Promise<unknown>): Promise<void> {
  for (let i = 0; i < count; i += atATime) await Promise.all(Array.from({ length: Math.min(atATime, count - i) }, (_, k) => task(i + k)));
  assert.equal([pool.stats().queued, pool.stats().running], [0, 0]);
}

function told({ heapBytes, sharedBytes, rssBytes }: Growth): string {
  return `heap ${(heapBytes / MB).toFixed(2)} MB, shared ${(sharedBytes / MB).toFixed(2)} MB, rss ${(rssBytes / MB).toFixed(1)} MB`;
}

/** Prints by how much memory has grown; fails when it is more than what comes and goes by itself. */
export function checkFlat(name: string, growth: Growth): void {
  console.log(`${name}: ${told(growth)}`);
  assert.ok(growth.heapBytes < MB, told(growth));
  assert.ok(growth.sharedBytes < MB, told(growth));
}
