import { DeadlockError } from '../../../../lib/errors.js';
import { realmWords } from '../../../../lib/memory/realm.js';
import { boardWords } from '../../../../lib/memory/wait-board.js';
import { lineWords } from '../../../../lib/sync/line-tickets.js';
import { NOT_YET } from '../../../../lib/sync/wait-line.js';
import type { GhostMemory } from '../memory.js';
import type { Operation } from '../operation.js';
import type { Scenario, Step, View } from '../scenario.js';
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
  /** Per lock: the thread that has it from the start, and lets go of it after its first list. */
  readonly held?: readonly number[];
  /** All waits begin at the same time. */
  readonly atOnce?: boolean;
  /** The threads that wait for those in a circle without being part of it. */
  readonly bystanders?: readonly number[];
  /** Two threads wait in a circle, and the last one has to notice. */
  readonly isNoticed?: boolean;
  readonly mortal?: boolean;
  /** The threads that give up waiting after a slice of sleep, and go on to the next list. */
  readonly impatient?: readonly number[];
}

/** The flag of a thread that was told of a deadlock. */
export const GAVE_UP: number = 1 << 30;
const PAGE = 32;
const TURN = 1;
/** Of a thread that wakes up: it will notice if it looks around; it has looked around. */
const COULD = 1;
const MUST = 2;
const HOLDER = 3;
const LOCK_WORDS_BEFORE_LINE = 1;

/**
 * Threads that lock several locks and publish what they wait for. The objects of a thread keep more than a cut describes
 * (whom the watch suspects), so this is explored without cuts.
 */
export function deadlock(options: DeadlockOptions): Scenario {
  const { locks, fairness = 'fair', routes, isPossible, mortal = false, impatient = [], held = [], bystanders = [] } = options;
  const threads = routes.length;
  const watch = options.atOnce === true ? 'at once' : true;
  const world = new LockWorld({ fairness, locks, lanes: threads, first: threads, mortal, watch });
  held.forEach((thread, lock) => world.hold((1 << 10) | thread, lock));
  const boardAt = realmWords(threads) - boardWords(threads);
  for (let lane = 0; lane < threads; lane++) {
    ['WRITER', 'TURN', 'LOOKS', 'HOLDER'].forEach((name, i) => world.layout.name(boardAt + lane * PAGE + i, `${name}${lane}`));
  }
  const plans = world.inhabitants((thread, inhabitant, index) => {
    const patienceMs = impatient.includes(index) ? 1 : Infinity;
    const first = held.flatMap((holder, lock) => (holder === index ? [lock] : []));
    travel(thread, world, inhabitant, { route: routes[index] ?? [], first, patienceMs });
  });
  const scenario = world.scenario(plans);
  const notice = options.isNoticed === true ? new Notice(world, boardAt) : undefined;
  return {
    ...scenario,
    isPrivate: (operation, thread) =>
      isForDisplay(operation, boardAt, threads, locks, world) || scenario.isPrivate?.(operation, thread) === true,
    observe: step => {
      notice?.observe(step);
      return scenario.observe?.(step);
    },
    invariant: view => scenario.invariant?.(view) ?? falseAlarm(view, threads, isPossible, bystanders),
    // Slices of sleep are bounded, so a circle may stay; nobody else may.
    final: (view, asleep) => {
      if (asleep.length === 0) return undefined;
      return isPossible ? notice?.final(view, asleep) : `asleep for ever: ${asleep.join()}`;
    },
  };
}

interface Journey {
  readonly route: Route;
  /** What it has from the start. */
  readonly first: readonly number[];
  readonly patienceMs: number;
}

function travel(thread: Thread, world: LockWorld, inhabitant: Inhabitant, { route, first, patienceMs }: Journey): void {
  const cores = new Map([...first, ...route.flat()].map(lock => [lock, world.core(inhabitant, lock)] as const));
  for (const lock of first) thread.flag = LockWorld.flagged(thread.flag, 2, lock);
  for (const [i, path] of route.entries()) {
    const held: number[] = i === 0 ? [...first] : [];
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

/**
 * Thread 1 looks around again and again while thread 0, in a circle with it, looks at its lock: it must notice the circle once
 * both have looked twice since the first time.
 */
class Notice {
  readonly #world: LockWorld;
  readonly #turn: number;
  /** Per thread: how often it has woken up; and how often it had, when thread 1 looked around first. */
  readonly #woken: readonly number[];
  readonly #first: readonly number[];
  readonly #isDue: number;

  constructor(world: LockWorld, boardAt: number) {
    this.#world = world;
    this.#turn = boardAt + TURN;
    this.#woken = [0, 1].map(thread => world.layout.ghost(`ghost: thread ${thread} has woken up`));
    this.#first = [0, 1].map(thread => world.layout.ghost(`ghost: how often thread ${thread}, when thread 1 looked around first`));
    this.#isDue = world.layout.ghost('ghost: thread 1 must notice');
  }

  observe({ thread, operation, memory }: Step): void {
    if (operation?.kind === 'and' && this.#world.bellLane(operation.index) === thread) this.#wakesUp(memory, thread);
    if (thread !== 1 || operation?.kind !== 'load' || operation.index !== this.#turn) return;
    const [woken0, woken1] = this.#woken.map(at => memory.read(at)) as [number, number];
    const [first0, first1] = this.#first as [number, number];
    if (memory.read(first0) === 0 || memory.read(first1) === woken1) {
      memory.write(first0, woken0); // the first look around is not over yet
      memory.write(first1, woken1);
    }
    if (memory.read(this.#isDue) === COULD) memory.write(this.#isDue, MUST);
  }

  /** Awake for the third time, thread 0 has stored the results of two looks; thread 1 has when it is awake for the second time. */
  #wakesUp(memory: GhostMemory, thread: number): void {
    const count = this.#woken[thread] as number; // of two threads
    memory.write(count, memory.read(count) + 1);
    const [since0, since1] = this.#woken.map((at, i) => memory.read(at) - memory.read(this.#first[i] as number)) as [number, number];
    if (thread === 1 && memory.read(this.#first[0] as number) > 0 && since0 >= 3 && since1 >= 2) memory.write(this.#isDue, COULD);
  }

  final(view: View, asleep: readonly number[]): string | undefined {
    return view.read(this.#isDue) === MUST && asleep.includes(1) ? 'a circle is not noticed' : undefined;
  }
}

function falseAlarm(view: View, threads: number, isPossible: boolean, bystanders: readonly number[]): string | undefined {
  const gaveUp = Array.from({ length: threads }, (_, thread) => thread).filter(thread => (view.flag(thread) & GAVE_UP) !== 0);
  if (gaveUp.length > 0 && !isPossible) return `thread ${gaveUp.join()} was told of a deadlock, and there is none`;
  const misled = gaveUp.find(thread => bystanders.includes(thread));
  if (misled !== undefined) return `thread ${misled} was told of a deadlock, and is not part of it`;
  return gaveUp.length > 1 ? `threads ${gaveUp.join(' and ')} have both given up` : undefined;
}

/** Labels, stamps and what the lines say about holders are read by `inspect` alone. A page's WRITER never changes here. */
function isForDisplay({ index }: Operation, boardAt: number, lanes: number, locks: number, world: LockWorld): boolean {
  const at = index - boardAt;
  if (at >= 0 && at < lanes * PAGE) return at % PAGE === 0 || at % PAGE > HOLDER;
  for (let lock = 0; lock < locks; lock++) {
    const end = world.stateWord(lock) + LOCK_WORDS_BEFORE_LINE + lineWords(lanes);
    if (index >= end - lanes - 3 && index < end) return true;
  }
  return false;
}
