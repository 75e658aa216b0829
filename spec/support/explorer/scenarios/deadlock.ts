import { DeadlockError } from '../../../../lib/errors.js';
import { realmWords } from '../../../../lib/memory/realm.js';
import { boardWords } from '../../../../lib/memory/wait-board.js';
import { lineWords } from '../../../../lib/sync/line-tickets.js';
import { NOT_YET } from '../../../../lib/sync/wait-line.js';
import { ModelWords } from '../model-words.js';
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
  /** All waits begin at the same time. */
  readonly atOnce?: boolean;
  readonly mortal?: boolean;
  /** The threads that give up waiting after a slice of sleep, and go on to the next list. */
  readonly impatient?: readonly number[];
}

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
  const { locks, kind = 'fair', routes, mortal = false, impatient = [], held = [] } = options;
  const threads = routes.length;
  const watch = options.atOnce === true ? 'at once' : true;
  const world = new LockWorld({ fairness: kind === 'simple' ? 'fair' : kind, locks, lanes: threads, first: threads, mortal, watch });
  held.forEach((thread, lock) => world.hold((1 << 10) | thread, lock));
  const boardAt = realmWords(threads) - boardWords(threads);
  for (let lane = 0; lane < threads; lane++) {
    ['WRITER', 'TURN', 'LOOKS', 'HOLDER'].forEach((name, i) => world.layout.name(boardAt + lane * PAGE + i, `${name}${lane}`));
  }
  const plans = world.inhabitants((thread, inhabitant, index) => {
    const first = held.flatMap((holder, lock) => (holder === index ? [lock] : []));
    const gates = new Map(
      [...first, ...(routes[index] ?? []).flat()].map(lock => [lock, gateOf(options, world, inhabitant, lock)] as const),
    );
    travel(thread, gates, { route: routes[index] ?? [], first, patienceMs: impatient.includes(index) ? 1 : Infinity });
  });
  const scenario = world.scenario(plans);
  const circles = new Circles(world, locks, threads);
  return {
    ...scenario,
    isPrivate: (operation, thread) =>
      isForDisplay(operation, boardAt, threads, locks, world) || scenario.isPrivate?.(operation, thread) === true,
    invariant: view => scenario.invariant?.(view) ?? circles.invariant(view),
    final: (view, asleep) => circles.final(view, asleep), // the slices of sleep that are explored are few, so a circle may stay
    isSliced: true,
  };
}

function gateOf({ kind, routes }: DeadlockOptions, world: LockWorld, inhabitant: Inhabitant, lock: number): Gate {
  if (kind === 'simple') {
    const others = routes.flatMap((route, lane) => (route.flat().includes(lock) && lane !== inhabitant.lane.index ? [lane] : []));
    const simple = new SimpleLock(inhabitant.words(world.stateWord(lock)), inhabitant.lane, others);
    return { acquire: () => (simple.acquireSync(), true), release: () => simple.release() };
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
      }
    } catch (reason) {
      if (!(reason instanceof DeadlockError)) throw reason;
      giveUp(thread);
      flag(wanted as number, 0); // what it was told of while it waited
    }
    for (const lock of held.reverse()) {
      flag(lock, 0);
      gates.get(lock)?.release();
    }
  }
}

/** Before it lets go of anything: one step for all to see whether it had to. */
function giveUp(thread: Thread): void {
  thread.flag |= GIVING_UP | GAVE_UP;
  new ModelWords(thread, 0).load(2);
  thread.flag &= ~GIVING_UP;
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
