import { laneOf, NOBODY } from '../../../../lib/memory/life.js';
import { lineWords } from '../../../../lib/sync/line-tickets.js';
import { ABANDONED } from '../../../../lib/sync/lock-core.js';
import { flagsOf, FREE, ORPHANED, ownerOf } from '../../../../lib/sync/lock-word.js';
import { READ, SharedLock, WRITE } from '../../../../lib/sync/shared-lock.js';
import { type AsyncWaiter, NOT_YET } from '../../../../lib/sync/wait-line.js';
import { ModelWords } from '../model-words.js';
import type { Operation } from '../operation.js';
import type { Scenario, Step, View } from '../scenario.js';
import type { Thread } from '../thread.js';
import { ArrivalOrder } from './arrival-order.js';
import { type Inhabitant, showLife, STRUCTURE, World, type WorldOptions } from './world.js';

/** What a thread does with the lock, in order. */
export type SharedAction =
  /** Blocks until it has the lock, does something, and gives it up. */
  | 'read'
  | 'write'
  /** The same with a timeout. */
  | 'read timed'
  | 'write timed'
  /** The same if that needs no waiting. */
  | 'try read'
  | 'try write'
  /** The same with a flow in the event loop; it may be aborted if it is mortal. */
  | 'read flow'
  | 'write flow'
  | 'mortal read flow'
  | 'mortal write flow'
  /** Gets the lock and keeps it beyond this action. */
  | 'begin read'
  | 'begin write'
  | 'end read'
  | 'end write'
  /** From writing to reading. */
  | 'downgrade'
  /** Goes on once somebody writes; once thread 0 has two waiters that have looked in vain. */
  | 'await writer'
  | 'await two'
  /** The last action again, on a second lock. */
  | 'read other'
  | 'write other'
  | 'end read other'
  | 'begin read other';

export interface SharedLockOptions extends WorldOptions {
  readonly actions: readonly (readonly SharedAction[])[];
  /** Checks the order of arrival, for threads that only block. */
  readonly order?: boolean;
  /** A second lock. */
  readonly locks?: number;
  /** Whether those who are told of an abandonment may declare the data consistent. */
  readonly mends?: boolean;
  /** Whether a writer may say that whom it wrote for has died over the data. */
  readonly abandons?: boolean;
  /** A writer has died inside before. */
  readonly orphaned?: boolean;
  readonly ticketsFrom?: number;
  readonly waitedFrom?: number;
  /** A thread that keeps the lock for ever: who may sleep behind it, by what is wrong otherwise. */
  readonly mayStaySleeping?: (view: View, asleep: readonly number[]) => string | undefined;
}

const TIMEOUT_MS = 10;
const DISTANCE = 10_000;
const STATE = 0;
const WAITED = 1;
const LINE = 2;
const PER_LANE = 3;
const FIRST_COUNT: number = STRUCTURE + LINE + PER_LANE;
const HOLD_DISTANCE = 32;
const DRAINING = 4;

/** The flag of a thread: how often it reads, and the rest in bits; the same higher up for the second lock. */
const READS = 3;
const WRITES = 4;
const SAW_ABANDONED = 8;
const BITS_PER_LOCK = 4;
const CALLING: number = 1 << 16;
const WANTS_WRITE: number = 1 << 17;
const MENDING: number = 1 << 18;

/** What a ghost knows of the data: in order; a writer has died inside; or it had the word, but was not known to be inside. */
const CLEAN = 0;
const DIRTY = 1;
const MAYBE = 2;

/** Threads that read and write under a {@link SharedLock}. */
export function sharedLock(options: SharedLockOptions): Scenario {
  return new SharedWorld(options).scenario();
}

class SharedWorld extends World {
  readonly #more: SharedLockOptions;
  readonly #locks: number;
  readonly #counts: Set<number> = new Set();
  readonly #dirty: number[] = [];
  readonly #order: ArrivalOrder | undefined;
  /** The lanes that read, or want to; one bit each. */
  readonly #readers: number;
  /** The threads in a call, and those that were in one when the data was mended; one bit each. */
  readonly #calling: number;
  readonly #excused: number;

  constructor(options: SharedLockOptions) {
    super(options);
    this.#more = options;
    this.#locks = options.locks ?? 1;
    this.#order = options.order === true ? new ArrivalOrder(this) : undefined;
    this.#readers = this.layout.ghost('ghost: lanes that want to read');
    this.#calling = this.layout.ghost('ghost: threads in a call');
    this.#excused = this.layout.ghost('ghost: mended under these');
    for (let lock = 0; lock < this.#locks; lock++) {
      this.#name(STRUCTURE + lock * DISTANCE, this.#locks > 1 ? `.${lock}` : '');
      this.#dirty.push(this.layout.ghost(`ghost: dirty${lock}`, options.orphaned === true ? DIRTY : CLEAN));
      if (options.orphaned === true) this.layout.setInitial(STRUCTURE + lock * DISTANCE + STATE, ORPHANED);
    }
    if (options.ticketsFrom !== undefined) this.layout.setInitial(STRUCTURE + LINE, options.ticketsFrom);
    if (options.waitedFrom !== undefined) this.layout.setInitial(STRUCTURE + WAITED, options.waitedFrom);
  }

  scenario(): Scenario {
    const { actions, mayStaySleeping, mends = false, abandons = false } = this.#more;
    const threads = this.inhabitants((thread, inhabitant, index) =>
      new User(thread, inhabitant, { locks: this.#locks, mends, abandons }).run(actions[index] ?? []),
    );
    return {
      layout: this.layout,
      threads,
      isPrivate: (operation, thread) => this.#isPrivate(operation, thread),
      observe: step => this.#observe(step),
      invariant: view => this.#exclusion(view),
      ...(mayStaySleeping === undefined ? {} : { final: mayStaySleeping }),
      show: (index, value) => this.#show(index, value),
    };
  }

  #name(base: number, suffix: string): void {
    const { layout, options } = this;
    layout.name(base + STATE, `STATE${suffix}`);
    layout.name(base + WAITED, `WAITED${suffix}`);
    layout.answersOnly(base + WAITED, 0);
    layout.name(base + LINE, `NEXT${suffix}`);
    for (let lane = 0; lane < options.lanes; lane++) {
      const at = base + LINE + PER_LANE * lane;
      ['BEARER', 'HEAD', 'COUNT'].forEach((name, i) => layout.name(at + 1 + i, `${name}${lane}${suffix}`));
      this.owns(lane, at + 1, at + 2);
      this.#counts.add(at + PER_LANE);
      layout.name(this.#holdAt(base, lane), `HOLD${lane}${suffix}`);
    }
    this.nameEnrolled(base + LINE + lineWords(options.lanes) - 1, `ENROLLED${suffix}`);
    this.nameEnrolled(base + LINE + lineWords(options.lanes), `READERS${suffix}`);
  }

  #holdAt(base: number, lane: number): number {
    return base + LINE + lineWords(this.options.lanes) + (1 + lane) * HOLD_DISTANCE;
  }

  #show(index: number, value: number): string | undefined {
    if (index < STRUCTURE) return this.show(index, value);
    const at = (index - STRUCTURE) % DISTANCE;
    if (at === STATE) {
      const flags = ['', 'ORPHANED', 'DRAINING'].filter((name, bit) => name !== '' && (flagsOf(value) & (1 << bit)) !== 0);
      return [showLife(ownerOf(value)), ...flags].join('|');
    }
    const inLine = at - LINE - 1;
    const isBearer = inLine >= 0 && inLine < PER_LANE * this.options.lanes && inLine % PER_LANE === 0;
    return isBearer || at >= this.#holdAt(0, 0) ? showLife(value) : undefined;
  }

  /** COUNT is read for display alone. BEARER is written by its lane, so what the lane itself reads there cannot change. */
  #isPrivate({ kind, index }: Operation, thread: number): boolean {
    if (this.#counts.has(index)) return true;
    const at = (index - STRUCTURE) % DISTANCE;
    return kind === 'load' && index >= STRUCTURE && thread < this.options.first && at === LINE + 1 + PER_LANE * thread;
  }

  #exclusion(view: View): string | undefined {
    for (let lock = 0; lock < this.#locks; lock++) {
      const [readers, writers]: [number[], number[]] = [[], []];
      for (let thread = 0; thread < view.threads; thread++) {
        if (!view.isAlive(thread)) continue;
        const flag = view.flag(thread) >> (lock * BITS_PER_LOCK);
        if ((flag & READS) !== 0) readers.push(thread);
        if ((flag & WRITES) !== 0) writers.push(thread);
      }
      if (writers.length > 1 || (writers.length > 0 && readers.length > 0))
        return `threads ${writers.join(' and ')} write lock ${lock} while ${readers.join(' and ') || 'nobody'} reads it`;
    }
    return undefined;
  }

  #observe(step: Step): string | undefined {
    for (let lock = 0; lock < this.#locks; lock++) {
      const wrong = this.#observeDeath(step, lock) ?? this.#observeGrant(step, lock);
      if (wrong !== undefined) return wrong;
    }
    return this.#observeOrder(step);
  }

  #observeDeath({ memory, thread, operation, flagBefore }: Step, lock: number): undefined {
    const dirty = this.#dirty[lock] as number; // one per lock
    if (operation !== undefined) return;
    const word = memory.read(STRUCTURE + lock * DISTANCE + STATE);
    const owner = ownerOf(word);
    if (owner === NOBODY || this.threadOf(memory, owner) !== thread || (word & DRAINING) !== 0 || memory.read(dirty) === DIRTY) return;
    memory.write(dirty, ((flagBefore >> (lock * BITS_PER_LOCK)) & WRITES) === 0 ? MAYBE : DIRTY);
  }

  #observeGrant(step: Step, lock: number): string | undefined {
    const { memory, thread, flagBefore, flagAfter } = step;
    const dirty = this.#dirty[lock] as number; // one per lock
    const isExcused = this.#more.mends === true && lock === 0 && this.#observeMending(step);
    const { operation } = step;
    if (operation?.kind === 'or' && operation.index === STRUCTURE + lock * DISTANCE + STATE && (operation.a & ORPHANED) !== 0)
      memory.write(dirty, DIRTY);
    const shift = lock * BITS_PER_LOCK;
    const [before, after] = [flagBefore >> shift, flagAfter >> shift];
    if ((after & READS) <= (before & READS) && (after & WRITES) <= (before & WRITES)) return undefined;
    const saw = (after & SAW_ABANDONED) === 0 ? CLEAN : DIRTY;
    const known = memory.read(dirty);
    if (known === MAYBE || saw === known || (saw === DIRTY && isExcused)) return undefined;
    return `thread ${thread} got lock ${lock} ${saw === CLEAN ? 'as consistent, but a writer had died' : 'as abandoned, for no reason'}`;
  }

  /** Between a thread's look and its return, another may mend what it saw. Answers whether that was so. */
  #observeMending({ memory, thread, flagBefore, flagAfter }: Step): boolean {
    const bit = 1 << thread;
    const isExcused = (memory.read(this.#excused) & bit) !== 0;
    const others = memory.read(this.#calling) & ~bit;
    memory.write(this.#calling, (flagAfter & CALLING) === 0 ? others : others | bit);
    if ((flagAfter & CALLING) === 0) memory.write(this.#excused, memory.read(this.#excused) & ~bit);
    if ((flagBefore & MENDING) !== 0 && (flagAfter & MENDING) === 0) {
      memory.write(this.#dirty[0] as number, CLEAN); // one per lock
      memory.write(this.#excused, memory.read(this.#excused) | others);
    }
    return isExcused;
  }

  #observeOrder(step: Step): string | undefined {
    const { operation, flagBefore, flagAfter, memory, thread } = step;
    if (this.#order === undefined) return undefined;
    const lane = laneOf(this.lifeOf(memory, thread));
    const head = STRUCTURE + LINE + 2 + PER_LANE * lane;
    const isReader = (flagBefore & WANTS_WRITE) === 0;
    if ((flagAfter & CALLING) !== 0) {
      const others = memory.read(this.#readers) & ~(1 << lane);
      memory.write(this.#readers, (flagAfter & WANTS_WRITE) === 0 ? others | (1 << lane) : others);
    }
    return this.#order.observe(step, {
      wasCalling: (flagBefore & CALLING) !== 0,
      isCalling: (flagAfter & CALLING) !== 0,
      isServed: (flagAfter & ~flagBefore & (READS | WRITES)) !== 0,
      hidesTicket: operation?.kind === 'store' && operation.index === head && operation.a === 0,
      mayOvertake: isReader ? memory.read(this.#readers) : 0,
    });
  }
}

/** One thread that uses the lock. What it can keep between calls is in its log, as long as flows wait. */
class User {
  readonly #thread: Thread;
  readonly #inhabitant: Inhabitant;
  readonly #locks: readonly SharedLock[];
  readonly #mends: boolean;
  readonly #abandons: boolean;
  #waiting = 0;

  constructor(
    thread: Thread,
    inhabitant: Inhabitant,
    { locks, mends, abandons }: { readonly locks: number; readonly mends: boolean; readonly abandons: boolean },
  ) {
    this.#thread = thread;
    this.#inhabitant = inhabitant;
    this.#mends = mends;
    this.#abandons = abandons;
    this.#locks = Array.from(
      { length: locks },
      (_, lock) => new SharedLock(inhabitant.words(STRUCTURE + lock * DISTANCE), 0, inhabitant.lane),
    );
  }

  run(actions: readonly SharedAction[]): void {
    actions.forEach((action, i) => {
      this.#settle(`before ${i}`);
      this.#act(action, i);
      this.#inhabitant.loop.runJobs();
    });
    this.#inhabitant.loop.run(() => this.#waiting === 0);
  }

  #act(action: SharedAction, i: number): void {
    if (action === 'await writer') return this.#thread.when(memory => memory.read(STRUCTURE + STATE) !== FREE);
    if (action === 'await two') return this.#thread.when(memory => memory.read(FIRST_COUNT) === 2);
    const at = action.endsWith('other') ? 1 : 0;
    const lock = this.#locks[at] as SharedLock; // a scenario with such actions has two
    const wanted = action.includes('write') ? WRITE : READ;
    if (action.includes('flow')) return this.#start(lock, wanted, `flow ${i}`, action.startsWith('mortal') ? 1 + i : undefined);
    if (action.startsWith('end')) return this.#end(lock, wanted, at);
    if (action === 'downgrade') return this.#downgrade(lock);
    const grant = action.startsWith('try') ? attempt(lock, wanted) : this.#block(lock, wanted, action.endsWith('timed'), i);
    if (grant === NOT_YET) return;
    this.#begin(wanted, grant, at);
    if (!action.startsWith('begin')) this.#useAndEnd(lock, wanted, at);
  }

  /** Between calls a thread without waiting flows knows only how often it reads, and that is in its flag. */
  #settle(place: string, ...locals: readonly number[]): void {
    if (this.#waiting === 0) this.#thread.checkpoint(place, this.#inhabitant.lane.life, ...locals);
    else this.#thread.note([place, ...locals].join());
  }

  #block(lock: SharedLock, wanted: number, isTimed: boolean, i: number): number {
    const { flag } = this.#thread;
    const deadlineMs = isTimed ? this.#thread.clock + TIMEOUT_MS : Infinity;
    this.#thread.flag = flag | CALLING | (wanted === WRITE ? WANTS_WRITE : 0);
    const grant = wanted === READ ? lock.readSync(deadlineMs) : lock.writeSync(deadlineMs);
    this.#thread.flag = flag;
    this.#settle(`after ${i}`, grant);
    return grant;
  }

  #start(lock: SharedLock, wanted: number, name: string, event: number | undefined): void {
    const { loop } = this.#inhabitant;
    const grant = attempt(lock, wanted);
    if (grant !== NOT_YET) {
      this.#begin(wanted, grant, 0);
      return this.#useAndEnd(lock, wanted, 0);
    }
    this.#waiting++;
    const flow = loop.flow(name, () => {
      if (event !== undefined) loop.mayNotHappen(event);
      this.#waiting--;
      this.#useAndEnd(lock, wanted, 0);
    });
    const waiter: AsyncWaiter = {
      serve: granted => {
        this.#begin(wanted, granted, 0); // it holds the lock from now on, not from its turn
        flow.waiter.serve(granted);
      },
    };
    lock.enqueue(waiter, wanted);
    this.#thread.note('enqueued');
    if (event === undefined || flow.grant !== undefined) return;
    loop.mayHappen(event, () => {
      if (flow.grant !== undefined) return;
      this.#waiting--;
      lock.leave(waiter);
    });
  }

  #begin(wanted: number, grant: number, at: number): void {
    const bits = (this.#thread.flag >> (at * BITS_PER_LOCK)) & (READS | WRITES);
    if (wanted === WRITE ? bits !== 0 : (bits & WRITES) !== 0) this.#thread.fail(`two flows of one thread hold lock ${at}`);
    const saw = grant === ABANDONED ? SAW_ABANDONED : 0;
    this.#thread.flag = (this.#thread.flag + ((wanted === WRITE ? WRITES : 1) << (at * BITS_PER_LOCK))) | (saw << (at * BITS_PER_LOCK));
  }

  #useAndEnd(lock: SharedLock, wanted: number, at: number): void {
    new ModelWords(this.#thread, STRUCTURE + at * DISTANCE).load(STATE);
    if (this.#mends && (this.#thread.flag & SAW_ABANDONED) !== 0 && this.#thread.choose(2) === 1) {
      this.#thread.flag |= MENDING;
      lock.markConsistent();
      this.#thread.flag &= ~MENDING;
    }
    if (this.#abandons && wanted === WRITE && this.#thread.choose(2) === 1) lock.markAbandoned();
    this.#end(lock, wanted, at);
  }

  #end(lock: SharedLock, wanted: number, at: number): void {
    const shift = at * BITS_PER_LOCK;
    this.#thread.flag -= (wanted === WRITE ? WRITES : 1) << shift;
    if (((this.#thread.flag >> shift) & (READS | WRITES)) === 0) this.#thread.flag &= ~(SAW_ABANDONED << shift);
    if (wanted === WRITE) lock.endWrite();
    else lock.endRead();
  }

  #downgrade(lock: SharedLock): void {
    this.#thread.flag = (this.#thread.flag & ~WRITES) + 1;
    if (lock.readInside() === ABANDONED) this.#thread.flag |= SAW_ABANDONED;
    lock.endWrite();
  }
}

function attempt(lock: SharedLock, wanted: number): number {
  return wanted === READ ? lock.tryRead() : lock.tryWrite();
}
