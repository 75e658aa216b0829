// The task of the storm on locks that goes through a pool.
import { setImmediate as turn } from 'node:timers/promises';
import { threadContext } from '../../lib/threads/thread-context.js';
import { type BoardLock, LockStormBoard } from '../support/storm/lock-storm-board.js';

const { slot } = threadContext();
let hasMovedIn = false;

/** Says that it holds the locks, looks whether anybody else does who must not, and may die over it. */
export async function stayInside(
  cells: Int32Array,
  held: readonly BoardLock[],
  { turns, dies }: { readonly turns: number; readonly dies: boolean },
): Promise<void> {
  const board = new LockStormBoard(cells);
  if (!hasMovedIn) board.moveIn(slot);
  hasMovedIn = true;
  board.enter(slot, held);
  for (let i = 0; i < turns; i++) await turn();
  if (dies) process.exit(3);
  board.leave(slot, held);
}
