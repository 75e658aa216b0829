import { DeadlockError } from '../../../../lib/errors.js';
import { realmWords } from '../../../../lib/memory/realm.js';
import { boardWords } from '../../../../lib/memory/wait-board.js';
import { lineWords } from '../../../../lib/sync/line-tickets.js';
import { NOT_YET } from '../../../../lib/sync/wait-line.js';
import type { Operation } from '../operation.js';
import type { Scenario } from '../scenario.js';
import type { Thread } from '../thread.js';
import { Circles, GAVE_UP, GIVING_UP } from './circles.js';
import { CALLING, type Fairness, INSIDE, LockWorld } from './lock-world.js';
import { SimpleLock } from './simple-lock.js';
import type { Inhabitant } from './world.js';

/** Which locks a thread takes, each inside the one before it; then it lets go of all. One list after the other. */
export type Route = readonly (readonly number[])[];

export interface DeadlockOptions {
  readonly locks: number;
  /** Simple locks leave room for more threads and more looks: see `SimpleLock`. */
  readonly kind?: Fairness | 'simple';
  /** Per thread. */
  readonly routes: readonly Route[];
  /** Per lock: the thread that has it from the start, and lets go of it after its first list. */
  readonly held?: readonly number[];
  readonly mortal?: boolean;
  /** Per thread: for how long it waits before it goes on to the next list; SHORT_MS is one slice of sleep. By default for ever. */
  readonly patienceMs?: readonly number[];
  /** The time at a thread's n-th look at the clock, one for each wait of a simple lock; by default a later thread waits since later. */
  readonly stamp?: (thread: number, call: number) => number;
}

export const SHORT_MS = 1;
export const LONG_MS = 1e9;

const PAGE = 32;
const HOLDER = 3;
const LOCK_WORDS_BEFORE_LINE = 1;

/** A lock as a traveller uses it. */
interface Gate {
  /** Whether it was given in time. */
  acquire(deadlineMs: number): boolean;
  release(): void;
}

/**
 * Threads that lock several locks and publish what they wait for. The objects of a thread keep more than a cut describes
 * (whom the watch suspects), so this is explored without cuts.
 */
export function deadlock(options: DeadlockOptions): Scenario {
  const { locks, kind = 'fair', routes, mortal = false, patienceMs = [], held = [] } = options;
  const threads = routes.length;
  const watch = options.stamp ?? (thread => thread);
  const world = new LockWorld({ fairness: kind === 'simple' ? 'fair' : kind, locks, lanes: threads, first: threads, mortal, watch });
  held.forEach((thread, lock) => world.hold((1 << 10) | thread, lock));
  const boardAt = realmWords(threads) - boardWords(threads);
  for (let lane = 0; lane < threads; lane++) {
    ['WRITER', 'TURN', 'LOOKS', 'HOLDER'].forEach((name, i) => world.layout.name(boardAt + lane * PAGE + i, `${name}${lane}`));
  }
  const plans = world.inhabitants((thread, inhabitant, index) => {
    const first = held.flatMap((holder, lock) => (holder === index ? [lock] : []));
    const gates = new Map(
      [...first, ...(routes[index] ?? []).flat()].map(
        lock => [lock, gateOf(options, world, inhabitant, lock, () => (thread.flag |= GIVING_UP | GAVE_UP))] as const,
      ),
    );
    travel(thread, gates, { route: routes[index] ?? [], first, patienceMs: patienceMs[index] ?? Infinity });
  });
  const scenario = world.scenario(plans);
  const circles = new Circles(world, locks, threads);
  return {
    ...scenario,
    isPrivate: (operation, thread) =>
      isForDisplay(operation, boardAt, threads, locks, world) || scenario.isPrivate?.(operation, thread) === true,
    observe: step => circles.observe(step) ?? scenario.observe?.(step),
    final: (view, asleep) => circles.final(view, asleep), // the slices of sleep that are explored are few, so a circle may stay
    isSliced: true,
  };
}

function gateOf({ kind, routes }: DeadlockOptions, world: LockWorld, inhabitant: Inhabitant, lock: number, told: () => void): Gate {
  if (kind === 'simple') {
    const others = routes.flatMap((route, lane) => (route.flat().includes(lock) && lane !== inhabitant.lane.index ? [lane] : []));
    const simple = new SimpleLock(inhabitant.words(world.stateWord(lock)), inhabitant.lane, others, told);
    return { acquire: deadlineMs => simple.acquireSync(deadlineMs), release: () => simple.release() };
  }
  const core = world.core(inhabitant, lock);
  return { acquire: deadlineMs => core.acquireSync(deadlineMs) !== NOT_YET, release: () => core.release() };
}

interface Journey {
  readonly route: Route;
  /** What it has from the start. */
  readonly first: readonly number[];
  readonly patienceMs: number;
}

function travel(thread: Thread, gates: ReadonlyMap<number, Gate>, { route, first, patienceMs }: Journey): void {
  const flag = (lock: number, bits: number): void => {
    thread.flag = LockWorld.flagged(thread.flag, bits, lock);
  };
  for (const lock of first) flag(lock, INSIDE);
  for (const [i, path] of route.entries()) {
    const held: number[] = i === 0 ? [...first] : [];
    let wanted: number | undefined;
    try {
      for (const lock of path) {
        wanted = lock;
        flag(lock, CALLING);
        const isMine = gates.get(lock)?.acquire(thread.clock + patienceMs);
        flag(lock, isMine === true ? INSIDE : 0);
        if (isMine !== true) break;
        held.push(lock);
        wanted = undefined;
      }
    } catch (reason) {
      if (!(reason instanceof DeadlockError)) throw reason;
      thread.flag |= GIVING_UP | GAVE_UP;
    }
    for (const lock of held.reverse()) {
      flag(lock, 0);
      gates.get(lock)?.release();
      thread.flag &= ~GIVING_UP;
      if (wanted !== undefined) flag(wanted, 0);
    }
    if (wanted !== undefined) flag(wanted, 0); // who holds nothing is in no circle
  }
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
