import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Flags } from '../support/lock-threads.js';
import { newPool, type Pool, type PoolOptions } from './contract.js';
import { endOf } from './patience.js';

export interface Where {
  readonly slot: number;
  readonly threadId: number;
  readonly isSetUp: boolean;
}

export const MODULE: URL = new URL('./lifecycle.worker.js', import.meta.url);
export const SECOND_MS = 1_000;
const folder = mkdtempSync(join(tmpdir(), 'partyline-spec-'));
const LOG = join(folder, 'log');
process.once('exit', () => rmSync(folder, { recursive: true }));

/** For `before.each`. */
export function clearLog(): void {
  writeFileSync(LOG, '');
}

/** For `after.each`: ends the pools of a test, however that ended. */
export async function endPools(): Promise<void> {
  await Promise.all(pools.splice(0).map(pool => pool.terminate()));
}

/** What the threads have written down, without the number of the thread. */
export function log(): string[] {
  const lines = readFileSync(LOG, 'utf8').trim().split('\n');
  return lines.filter(text => text !== '').map(text => text.replace(/ thread=.*/, ''));
}

const pools: Pool[] = [];

/** A pool that is terminated when its test is over. */
export function make(options: PoolOptions): Pool {
  const pool = newPool(options);
  pools.push(pool);
  return pool;
}

/** A pool whose threads write to the log. */
export function noting(options: PoolOptions): Pool {
  return make({ module: MODULE, env: { ...process.env, PARTYLINE_SPEC_LOG: LOG }, ...options });
}

/** Waits for something that no event tells of; fails when it does not come about. */
export async function until(what: string, isSo: () => boolean): Promise<void> {
  let isOver = false;
  const looking = (async (): Promise<void> => {
    while (!isSo() && !isOver) await new Promise(resolve => setTimeout(resolve, 1));
  })();
  const end = await endOf(looking, 2 * SECOND_MS);
  isOver = true;
  assert.is.not(end, 'pending', what);
}

/** All of them; when the test fails before it awaits them, their ends are nobody's business. */
export function heard<T>(promises: Promise<T>[]): Promise<T[]> {
  const all = Promise.all(promises);
  all.catch(() => undefined);
  return all;
}

export function threadsOf(pool: Pool): number {
  return pool.stats().threads.length;
}

export function letGo({ cells }: Flags): void {
  Atomics.store(cells, 1, 1);
  Atomics.notify(cells, 1);
}
