import { DeadlockError } from '../../../../lib/errors.js';
import { realmWords } from '../../../../lib/memory/realm.js';
import { boardWords } from '../../../../lib/memory/wait-board.js';
import { lineWords } from '../../../../lib/sync/line-tickets.js';
import { NOT_YET } from '../../../../lib/sync/wait-line.js';
import type { Operation } from '../operation.js';
import type { Scenario, View } from '../scenario.js';
import type { Thread } from '../thread.js';
import { type Fairness, LockWorld } from './lock-world.js';
import type { Inhabitant } from './world.js';

/** Which locks a thread takes, each inside the one before it; then it lets go of all. One list after the other. */
export type Route = readonly (readonly number[])[];

export interface DeadlockOptions {
  readonly locks: number;
  readonly fairness?: Fairness;
  /** Per thread. */
  readonly routes: readonly Route[];
  /** Whether threads that block can wait in a circle. If not, nobody may be told that they do. */
  readonly isPossible: boolean;
  readonly mortal?: boolean;
  /** The threads that give up waiting after a slice of sleep, and go on to the next list. */
  readonly impatient?: readonly number[];
}

/** The flag of a thread that was told of a deadlock. */
export const GAVE_UP: number = 1 << 30;
const PAGE = 32;
const HOLDER = 3;
const LOCK_WORDS_BEFORE_LINE = 1;

/**
 * Threads that lock several locks and publish what they wait for. The objects of a thread keep more than a cut describes
 * (whom the watch suspects), so this is explored without cuts.
 */
export function deadlock({ locks, fairness = 'fair', routes, isPossible, mortal = false, impatient = [] }: DeadlockOptions): Scenario {
  const threads = routes.length;
  const world = new LockWorld({ fairness, locks, lanes: threads, first: threads, mortal, watch: true });
  const boardAt = realmWords(threads) - boardWords(threads);
  for (let lane = 0; lane < threads; lane++) {
    ['WRITER', 'TURN', 'LOOKS', 'HOLDER'].forEach((name, i) => world.layout.name(boardAt + lane * PAGE + i, `${name}${lane}`));
  }
  const plans = world.inhabitants((thread, inhabitant, index) => {
    const patienceMs = impatient.includes(index) ? 1 : Infinity;
    travel(thread, world, inhabitant, routes[index] ?? [], patienceMs);
  });
  const scenario = world.scenario(plans);
  return {
    ...scenario,
    isPrivate: (operation, thread) =>
      isForDisplay(operation, boardAt, threads, locks, world) || scenario.isPrivate?.(operation, thread) === true,
    invariant: view => scenario.invariant?.(view) ?? falseAlarm(view, threads, isPossible),
    // Slices of sleep are bounded, so a circle may stay; nobody else may.
    final: (_, asleep) => (asleep.length === 0 || isPossible ? undefined : `asleep for ever: ${asleep.join()}`),
  };
}

function travel(thread: Thread, world: LockWorld, inhabitant: Inhabitant, route: Route, patienceMs: number): void {
  const cores = new Map(route.flat().map(lock => [lock, world.core(inhabitant, lock)] as const));
  for (const path of route) {
    const held: number[] = [];
    try {
      for (const lock of path) {
        if (cores.get(lock)?.acquireSync(thread.clock + patienceMs) === NOT_YET) break;
        held.push(lock);
        thread.flag = LockWorld.flagged(thread.flag, 2, lock);
      }
    } catch (reason) {
      if (!(reason instanceof DeadlockError)) throw reason;
      thread.flag |= GAVE_UP;
    }
    for (const lock of held.reverse()) {
      thread.flag = LockWorld.flagged(thread.flag, 0, lock);
      cores.get(lock)?.release();
    }
  }
}

function falseAlarm(view: View, threads: number, isPossible: boolean): string | undefined {
  const gaveUp = Array.from({ length: threads }, (_, thread) => thread).filter(thread => (view.flag(thread) & GAVE_UP) !== 0);
  if (gaveUp.length > 0 && !isPossible) return `thread ${gaveUp.join()} was told of a deadlock, and there is none`;
  return gaveUp.length > 1 ? `threads ${gaveUp.join(' and ')} have both given up` : undefined;
}

/** Labels, stamps and what the lines say about holders are read by `inspect` alone. A page's WRITER never changes here. */
function isForDisplay({ index }: Operation, boardAt: number, lanes: number, locks: number, world: LockWorld): boolean {
  const at = index - boardAt;
  if (at >= 0 && at < lanes * PAGE) return at % PAGE === 0 || at % PAGE > HOLDER;
  for (let lock = 0; lock < locks; lock++) {
    const end = world.stateWord(lock) + LOCK_WORDS_BEFORE_LINE + lineWords(lanes);
    if (index >= end - lanes - 2 && index < end) return true;
  }
  return false;
}
