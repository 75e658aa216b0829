import type { ThreadPool } from './thread-pool.js';
import type { ThreadStats } from './thread-pool-stats.js';

type State = ThreadStats['state'];

/** Better first. A slot without a thread takes 20 ms to start one, which is less than most tasks take. */
const PREFERENCE: readonly (State | 'none')[] = ['idle', 'none', 'starting', 'stopping', 'busy'];

/** Chooses a slot for each of so many calls: different ones as far as the pool has them, free ones first. */
export function spreadOver(pool: ThreadPool, calls: number): number[] {
  const states = new Map<number, State>(pool.stats().threads.map(({ slot, state }) => [slot, state]));
  const rank = (slot: number): number => PREFERENCE.indexOf(states.get(slot) ?? 'none');
  const slots = Array.from({ length: pool.size }, (_, slot) => slot).sort((a, b) => rank(a) - rank(b));
  return Array.from({ length: calls }, (_, call) => slots[call % slots.length] ?? 0);
}
