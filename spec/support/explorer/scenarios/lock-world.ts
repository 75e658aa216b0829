import { laneOf, NOBODY } from '../../../../lib/memory/life.js';
import { Region } from '../../../../lib/memory/region.js';
import { BargingLock } from '../../../../lib/sync/barging-lock.js';
import { FairLock } from '../../../../lib/sync/fair-lock.js';
import { lockWords } from '../../../../lib/sync/line-lock.js';
import type { LockCore } from '../../../../lib/sync/lock-core.js';
import { flagsOf, ORPHANED, ownerOf } from '../../../../lib/sync/lock-word.js';
import { Mutex } from '../../../../lib/sync/mutex.js';
import type { Memory } from '../memory.js';
import type { Operation } from '../operation.js';
import type { Scenario, Step, View } from '../scenario.js';
import { ArrivalOrder } from './arrival-order.js';
import { type Inhabitant, showLife, STRUCTURE, World, type WorldOptions } from './world.js';

/** The flag of a thread: what it is doing to lock 0, and the same four bits up for lock 1. */
export const CALLING = 1;
export const INSIDE = 2;
export const SAW_ABANDONED = 4;
const BITS_PER_LOCK = 4;

export type Fairness = 'fair' | 'barging';

export interface LockWorldOptions extends WorldOptions {
  readonly fairness: Fairness;
  readonly locks?: number;
  /** Checks first come, first served: for one lock without async waiters. */
  readonly order?: boolean;
}

const DISTANCE = 1000;
const REGION_CORE = 8; // where Mutex puts its core
const REGION_FAIRNESS = 3;
const STATE = 0;
const NEXT = 1;
const BEARER = 2;
const HEAD = 3;
const COUNT = 4;
const PER_LANE = 3;
const STARVING = 8;

/** Locks in a world, with their oracles: exclusion, abandonment, order of arrival, and what STARVING promises. */
export class LockWorld extends World {
  readonly fairness: Fairness;
  readonly #locks: number;
  readonly #order: ArrivalOrder | undefined;
  readonly #counts: Set<number> = new Set();
  /** Per lock: an owner has died and nobody has declared the data consistent. */
  readonly #dirty: number[] = [];
  /** 1 + the lane that has said STARVING. */
  readonly #starving: number;
  /** The threads that have looked at the word since then, by their bits. */
  readonly #looked: number;

  constructor(options: LockWorldOptions) {
    super(options);
    this.fairness = options.fairness;
    this.#locks = options.locks ?? 1;
    this.#order = options.order === true ? new ArrivalOrder(this) : undefined;
    const { lanes } = this.options;
    for (let lock = 0; lock < this.#locks; lock++) {
      this.#name(lock, lanes);
      this.#dirty.push(this.layout.ghost(`ghost: dirty${lock}`));
    }
    this.#starving = this.layout.ghost('ghost: starving lane');
    this.#looked = this.layout.ghost('ghost: have looked since');
  }

  /** A lock as this thread sees it. */
  core({ lane, words }: Inhabitant, lock = 0): LockCore {
    const base = this.#base(lock);
    return this.fairness === 'fair' ? new FairLock(words(base), 0, lane) : new BargingLock(words(base), 0, lane);
  }

  /** The public class on the same words. */
  mutex({ lane, words }: Inhabitant, lock = 0): Mutex {
    return new Mutex({}, new Region(words(this.#base(lock) - REGION_CORE), lane));
  }

  stateWord(lock = 0): number {
    return this.#base(lock) + STATE;
  }

  /** The flag of a thread with other bits for one lock. */
  static flagged(flag: number, bits: number, lock = 0): number {
    const shift = lock * BITS_PER_LOCK;
    return (flag & ~(15 << shift)) | (bits << shift);
  }

  static bitsOf(flag: number, lock: number): number {
    return (flag >> (lock * BITS_PER_LOCK)) & 15;
  }

  /** The lock is taken from the start. */
  hold(life: number, lock = 0): void {
    this.layout.setInitial(this.stateWord(lock), life << 4);
  }

  /** Whether a thread that is there from the start shows a ticket. */
  isInLine(memory: Memory, thread: number, lock = 0): boolean {
    return this.#ticket(memory, thread, lock) !== 0;
  }

  /** Whether a thread holds a lock. */
  isInside(memory: Memory, thread: number, lock = 0): boolean {
    return ownerOf(memory.read(this.stateWord(lock))) === this.lifeOf(memory, thread);
  }

  /** Tickets begin here. */
  startTickets(at: number, lock = 0): void {
    this.layout.setInitial(this.#base(lock) + NEXT, at);
  }

  scenario(threads: Scenario['threads'], more: Partial<Scenario> = {}): Scenario {
    return {
      layout: this.layout,
      threads,
      isPrivate: (operation, thread) => this.#isPrivate(operation, thread),
      observe: step => this.#observe(step),
      invariant: view => this.#exclusion(view),
      show: (index, value) => this.showWord(index, value),
      ...more,
    };
  }

  showWord(index: number, value: number): string | undefined {
    for (let lock = 0; lock < this.#locks; lock++) {
      if (index === this.stateWord(lock)) return `${showLife(ownerOf(value))}${showFlags(flagsOf(value))}`;
      const at = index - this.#base(lock);
      if (at >= BEARER && at < 1 + PER_LANE * 5 && (at - BEARER) % PER_LANE === 0) return showLife(value);
    }
    return this.show(index, value);
  }

  #base(lock: number): number {
    return STRUCTURE + lock * DISTANCE;
  }

  #name(lock: number, lanes: number): void {
    const { layout } = this;
    const base = this.#base(lock);
    const suffix = this.#locks > 1 ? `.${lock}` : '';
    layout.name(base + STATE, `STATE${suffix}`);
    layout.name(base + NEXT, `NEXT${suffix}`);
    for (let lane = 0; lane < lanes; lane++) {
      layout.name(base + BEARER + PER_LANE * lane, `BEARER${lane}${suffix}`);
      layout.name(base + HEAD + PER_LANE * lane, `HEAD${lane}${suffix}`);
      layout.name(base + COUNT + PER_LANE * lane, `COUNT${lane}${suffix}`);
      this.owns(lane, base + BEARER + PER_LANE * lane, base + HEAD + PER_LANE * lane);
      this.#counts.add(base + COUNT + PER_LANE * lane);
    }
    this.nameEnrolled(base + lockWords(lanes) - 1, `ENROLLED${suffix}`);
    const fairness = base - REGION_CORE + REGION_FAIRNESS;
    layout.constant(fairness);
    layout.setInitial(fairness, this.fairness === 'fair' ? 1 : 0);
  }

  /** COUNT is read for display alone. BEARER is written by its lane, so what the lane itself reads there cannot change. */
  #isPrivate({ kind, index }: Operation, thread: number): boolean {
    if (this.#counts.has(index)) return true;
    if (kind !== 'load' || thread >= this.options.first) return false;
    for (let lock = 0; lock < this.#locks; lock++) if (index === this.#base(lock) + BEARER + PER_LANE * thread) return true;
    return false;
  }

  #exclusion(view: View): string | undefined {
    for (let lock = 0; lock < this.#locks; lock++) {
      const inside: number[] = [];
      for (let thread = 0; thread < view.threads; thread++) {
        if (view.isAlive(thread) && (view.flag(thread) & (INSIDE << (lock * BITS_PER_LOCK))) !== 0) inside.push(thread);
      }
      if (inside.length > 1) return `threads ${inside.join(' and ')} hold lock ${lock} at the same time`;
    }
    return undefined;
  }

  #observe(step: Step): string | undefined {
    for (let lock = 0; lock < this.#locks; lock++) {
      const wrong = this.#observeOwner(step, lock);
      if (wrong !== undefined) return wrong;
    }
    return this.#observeStarving(step) ?? this.#observeOrder(step);
  }

  #observeOwner({ memory, thread, operation, answer, flagBefore, flagAfter }: Step, lock: number): string | undefined {
    const dirty = this.#dirty[lock] as number; // one per lock
    const owner = ownerOf(memory.read(this.stateWord(lock)));
    if (operation === undefined) {
      if (owner !== NOBODY && this.threadOf(memory, owner) === thread) memory.write(dirty, 1);
      return undefined;
    }
    if (operation.kind === 'and' && operation.index === this.stateWord(lock) && (operation.a & ORPHANED) === 0 && answer !== 0)
      memory.write(dirty, 0);
    if (operation.kind === 'or' && operation.index === this.stateWord(lock) && (operation.a & ORPHANED) !== 0) memory.write(dirty, 1);
    const shift = lock * BITS_PER_LOCK;
    const [before, after] = [flagBefore >> shift, flagAfter >> shift];
    if ((before & INSIDE) !== 0 || (after & INSIDE) === 0) return undefined;
    const saw = (after & SAW_ABANDONED) === 0 ? 0 : 1;
    return saw === memory.read(dirty)
      ? undefined
      : `thread ${thread} got lock ${lock} ${saw === 0 ? 'as consistent, but an owner had died' : 'as abandoned, for no reason'}`;
  }

  /**
   * From STARVING on, nobody younger gets the lock before the lane that set it, unless that leaves or dies or an older one
   * comes. A waiter whose look began before may overtake once: the word may be the same again when it claims, while its
   * scan of the line is out of date. (The explorer found this with 4 preemptions. It costs order for one hold, no more.)
   */
  #observeStarving({ memory, thread, operation, answer }: Step): string | undefined {
    if (this.fairness === 'fair' || this.#locks > 1 || operation === undefined) return undefined;
    const { kind, index, a, b } = operation;
    if (kind === 'store' && this.#headLane(index) === memory.read(this.#starving) - 1 && a === 0) {
      memory.write(this.#starving, 0);
      memory.write(this.#looked, 0);
    }
    if (index !== this.stateWord()) return undefined;
    if (kind === 'load' && memory.read(this.#starving) !== 0) memory.write(this.#looked, memory.read(this.#looked) | (1 << thread));
    if (kind !== 'cas' || answer === 0) return undefined;
    const lane = laneOf(this.lifeOf(memory, thread));
    const claims = ownerOf(b) === this.lifeOf(memory, thread) && ownerOf(a) !== ownerOf(b);
    if ((a & STARVING) === 0 && (b & STARVING) !== 0) {
      memory.write(this.#starving, 1 + lane);
      memory.write(this.#looked, 0);
    }
    if (!claims) return undefined;
    const starving = memory.read(this.#starving) - 1;
    const hasLooked = (memory.read(this.#looked) & (1 << thread)) !== 0;
    memory.write(this.#starving, 0);
    memory.write(this.#looked, 0);
    if (starving < 0 || starving === lane || !hasLooked) return undefined;
    const [ticket, mine] = [this.#ticket(memory, starving), this.#ticket(memory, lane)];
    return ticket === 0 || (mine !== 0 && ((mine - ticket) | 0) < 0)
      ? undefined
      : `lane ${lane} overtook lane ${starving}, which was starving`;
  }

  /** The ticket that a lane shows, if it is that of a live thread. */
  #ticket(memory: Memory, lane: number, lock = 0): number {
    const at = this.#base(lock) + PER_LANE * lane;
    return memory.read(at + BEARER) === memory.read(this.lifeWord(lane)) ? memory.read(at + HEAD) : 0;
  }

  #headLane(index: number): number {
    const at = index - this.#base(0) - HEAD;
    return at >= 0 && at % PER_LANE === 0 && at / PER_LANE < this.options.lanes ? at / PER_LANE : -1;
  }

  #observeOrder(step: Step): string | undefined {
    const { operation, flagBefore, flagAfter, memory, thread } = step;
    const lane = laneOf(this.lifeOf(memory, thread));
    return this.#order?.observe(step, {
      wasCalling: (flagBefore & CALLING) !== 0,
      isCalling: (flagAfter & CALLING) !== 0,
      isServed: (flagAfter & INSIDE) !== 0 && (flagBefore & INSIDE) === 0,
      hidesTicket: operation?.kind === 'store' && operation.a === 0 && this.#headLane(operation.index) === lane,
    });
  }
}

function showFlags(flags: number): string {
  const names = ['WAITED_FOR', 'ORPHANED', 'ROUSED', 'STARVING'];
  const set = names.filter((_, bit) => (flags & (1 << bit)) !== 0);
  return set.length === 0 ? '' : `|${set.join('|')}`;
}
