import { firstLife, laneOf, NOBODY } from '../../../../lib/memory/life.js';
import { flagsOf, ownerOf } from '../../../../lib/sync/lock-word.js';
import { lineWords } from '../../../../lib/sync/line-tickets.js';
import { permitCountWords } from '../../../../lib/sync/permit-count.js';
import { SemaphoreCore } from '../../../../lib/sync/semaphore-core.js';
import type { GhostMemory, Memory } from '../memory.js';
import { InitialWords } from '../model-words.js';
import { type Operation, TIMED_OUT } from '../operation.js';
import type { Scenario, Step, View } from '../scenario.js';
import { ArrivalOrder } from './arrival-order.js';
import { type Inhabitant, showLife, STRUCTURE, World, type WorldOptions } from './world.js';

export interface SemaphoreWorldOptions extends WorldOptions {
  readonly permits: number;
  readonly max?: number;
  /** Per thread, the permits that it holds from the start. */
  readonly held?: readonly number[];
  readonly isEventual?: boolean;
  /** Checks first come, first served, for threads that only block. */
  readonly order?: boolean;
  /** Whether waiting may be in vain: the oldest may sleep for ever if there is not enough for it. */
  readonly mayStarve?: boolean;
  /** How many permits there are in the end, if nobody dies. */
  readonly finalTotal?: number;
  /** How many of them are held in the end, if nobody dies. */
  readonly finalHeld?: number;
  readonly ticketsFrom?: number;
}

/** What a thread shows of itself. */
export interface Holdings {
  readonly held: number;
  /** What the call that it is in wants, 0 outside of calls. */
  readonly wanted: number;
  readonly isTrying: boolean;
  /** The call has said yes or no. */
  readonly hasEnded: boolean;
}

const FOUR_BITS = 15;
const WANTED_SHIFT = 4;
const TRYING = 1 << 8;
const ENDED = 1 << 9;
const MAY_FAIL = 1 << 4;

const WAITED: number = STRUCTURE;
const GATE: number = STRUCTURE + 1;
const STARVING: number = STRUCTURE + 2;
const SOLE: number = STRUCTURE + 3;
const TOTAL: number = STRUCTURE + 4;
const MAX: number = STRUCTURE + 5;
const HOLDER: number = STRUCTURE + 6;
const HELD: number = STRUCTURE + 7;
const PER_HOLDER = 2;
const PER_TICKET = 3;
const DEFAULT_MAX = 9;
const COUNTED = 1;

/** A semaphore in a world, with its oracles: conservation, exact answers of tryAcquire, order of arrival, and STARVING. */
export class SemaphoreWorld extends World {
  readonly #options: SemaphoreWorldOptions;
  /** Where the line begins: NEXT. */
  readonly #line: number;
  readonly #order: ArrivalOrder | undefined;
  readonly #counts: Set<number> = new Set();
  /** Permits that are missing from TOTAL already, but not from HELD; and 1 + the thread that destroys them, four bits up. */
  readonly #leaving: number;
  /** Per thread, what its tryAcquire wants, | MAY_FAIL. */
  readonly #trying: number[] = [];
  /** The threads that have seen STARVING since it was set. */
  readonly #warned: number;

  constructor(options: SemaphoreWorldOptions) {
    super(options);
    this.#options = options;
    const { lanes } = this.options;
    this.#line = TOTAL + permitCountWords(lanes);
    this.#order = options.order === true ? new ArrivalOrder(this) : undefined;
    this.#name(lanes);
    SemaphoreCore.format(new InitialWords(this.layout, STRUCTURE), 0, options.permits, options.max ?? DEFAULT_MAX);
    if (options.held !== undefined) this.layout.setInitial(SOLE, COUNTED);
    options.held?.forEach((held, thread) => {
      this.layout.setInitial(HOLDER + PER_HOLDER * thread, firstLife(thread));
      this.layout.setInitial(HELD + PER_HOLDER * thread, held);
    });
    if (options.ticketsFrom !== undefined) this.layout.setInitial(this.#line, options.ticketsFrom);
    this.#leaving = this.layout.ghost('ghost: leaving');
    for (let thread = 0; thread < this.options.first + this.options.late; thread++)
      this.#trying.push(this.layout.ghost(`ghost: thread ${thread} tries`));
    this.#warned = this.layout.ghost('ghost: have seen STARVING');
  }

  static flag({ held, wanted, isTrying, hasEnded }: Holdings): number {
    return held | (wanted << WANTED_SHIFT) | (isTrying ? TRYING : 0) | (hasEnded ? ENDED : 0);
  }

  readonly waitedWord: number = WAITED;

  /** The semaphore as this thread sees it. One look at the gate is as good as many, and any timeout is at the end of its patience. */
  core({ lane, words }: Inhabitant): SemaphoreCore {
    return new SemaphoreCore(words(STRUCTURE), 0, lane, { isEventual: this.#options.isEventual ?? false, gateLooks: 1, gatePatienceMs: 1 });
  }

  /** How many wait, as far as they have looked in vain. */
  waiting(memory: Memory): number {
    return [...this.#counts].reduce((sum, count) => sum + memory.read(count), 0);
  }

  scenario(threads: Scenario['threads']): Scenario {
    return {
      layout: this.layout,
      threads,
      isPrivate: (operation, thread) => this.#isPrivate(operation, thread),
      observe: step => this.#observeTry(step) ?? this.#observeStarving(step) ?? this.#observeOrder(step),
      invariant: view => this.#conservation(view),
      final: (view, asleep) => this.#examineFinal(view, asleep),
      show: (index, value) => this.#showWord(index, value),
    };
  }

  #name(lanes: number): void {
    const { layout } = this;
    layout.name(WAITED, 'WAITED');
    layout.answersOnly(WAITED, 0);
    layout.name(GATE, 'GATE');
    layout.name(STARVING, 'STARVING');
    layout.name(SOLE, 'SOLE');
    layout.name(TOTAL, 'TOTAL');
    layout.answersOnly(TOTAL, 0);
    layout.name(MAX, 'MAX');
    layout.constant(MAX);
    layout.name(this.#line, 'NEXT');
    this.nameEnrolled(this.#line - 1, 'COUNT.ENROLLED');
    this.nameEnrolled(this.#line + lineWords(lanes) - 1, 'LINE.ENROLLED');
    for (let lane = 0; lane < lanes; lane++) {
      layout.name(HOLDER + PER_HOLDER * lane, `HOLDER${lane}`);
      layout.name(HELD + PER_HOLDER * lane, `HELD${lane}`);
      layout.answersOnly(HELD + PER_HOLDER * lane, 0);
      ['BEARER', 'HEAD', 'COUNT'].forEach((name, i) => layout.name(this.#line + 1 + PER_TICKET * lane + i, `${name}${lane}`));
      this.owns(lane, this.#line + 1 + PER_TICKET * lane, this.#line + 2 + PER_TICKET * lane);
      this.#counts.add(this.#line + PER_TICKET * (lane + 1));
    }
  }

  /** COUNT is for display, and what a lane reads in its own BEARER and HOLDER, it has written itself. */
  #isPrivate({ kind, index }: Operation, thread: number): boolean {
    if (this.#counts.has(index)) return true;
    if (kind !== 'load' || thread >= this.options.first) return false;
    return index === this.#line + 1 + PER_TICKET * thread || index === HOLDER + PER_HOLDER * thread;
  }

  #conservation(view: View): string | undefined {
    let held = 0;
    for (let thread = 0; thread < view.threads; thread++) if (view.isAlive(thread)) held += view.flag(thread) & FOUR_BITS;
    const total = view.read(TOTAL);
    if (held > total) return `${held} permits are held, and there are ${total}`;
    return total > (this.#options.max ?? DEFAULT_MAX) ? `there are ${total} permits` : undefined;
  }

  /** Permits that are free as the words say: those that are leaving are not there any more. */
  #free(memory: Memory): number {
    let free = memory.read(TOTAL) + (memory.read(this.#leaving) & FOUR_BITS);
    for (let lane = 0; lane < this.options.lanes; lane++) {
      const life = memory.read(this.lifeWord(lane));
      if (life > 0 && memory.read(HOLDER + PER_HOLDER * lane) === life) free -= memory.read(HELD + PER_HOLDER * lane);
    }
    const sole = ownerOf(memory.read(SOLE));
    return this.threadOf(memory, sole) < 0 ? free : free - 1;
  }

  /** The lane with the oldest ticket of a live thread; -1 when nobody waits. */
  #oldest(memory: Memory): number {
    let oldest = -1;
    let ticket = 0;
    for (let lane = 0; lane < this.options.lanes; lane++) {
      const head = this.#ticket(memory, lane);
      if (head === 0 || (oldest >= 0 && ((head - ticket) | 0) > 0)) continue;
      [oldest, ticket] = [lane, head];
    }
    return oldest;
  }

  #ticket(memory: Memory, lane: number): number {
    const at = this.#line + 1 + PER_TICKET * lane;
    return memory.read(at) === memory.read(this.lifeWord(lane)) ? memory.read(at + 1) : 0;
  }

  #examineFinal(view: View, asleep: readonly number[]): string | undefined {
    if (asleep.length > 0) {
      const oldest = asleep.find(thread => laneOf(this.lifeOf(view, thread)) === this.#oldest(view));
      const wanted = oldest === undefined ? 0 : (view.flag(oldest) >> WANTED_SHIFT) & FOUR_BITS;
      if (this.#options.mayStarve !== true || wanted === 0 || this.#free(view) >= wanted)
        return `asleep for ever: ${asleep.join(' and ')}, ${this.#free(view)} free, the oldest wants ${wanted}`;
    }
    for (let thread = 0; thread < view.threads; thread++) if (view.wasKilled(thread)) return undefined;
    const { finalTotal = this.#options.permits, finalHeld = 0, mayStarve = false } = this.#options;
    if (view.read(TOTAL) !== finalTotal && !mayStarve) return `${view.read(TOTAL)} permits in the end, not ${finalTotal}`;
    const held = view.read(TOTAL) - this.#free(view);
    return held === finalHeld || mayStarve ? undefined : `${held} permits are held in the end, not ${finalHeld}`;
  }

  /** tryAcquire says no only if, at some moment of the call, there was too little or somebody waited; or its patience was at an end. */
  #observeTry({ memory, thread, operation, answer, flagBefore, flagAfter }: Step): string | undefined {
    this.#observeLeaving(memory, thread, operation);
    const trying = this.#trying[thread];
    if (trying === undefined) return undefined; // a reaper
    const isTrying = operation !== undefined && (flagAfter & (TRYING | ENDED)) === TRYING;
    if (isTrying && memory.read(trying) === 0) memory.write(trying, (flagAfter >> WANTED_SHIFT) & FOUR_BITS);
    this.#allowToFail(memory, operation?.kind === 'wait' && answer === TIMED_OUT ? thread : undefined);
    if (isTrying) return undefined;
    const wasAllowed = (memory.read(trying) & MAY_FAIL) !== 0;
    memory.write(trying, 0);
    const hasFailed = operation !== undefined && (flagBefore & (TRYING | ENDED)) === TRYING && (flagAfter & TRYING) !== 0;
    return hasFailed && !wasAllowed ? `thread ${thread} was told no for no reason` : undefined;
  }

  #allowToFail(memory: GhostMemory, impatient: number | undefined): void {
    for (const [thread, trying] of this.#trying.entries()) {
      const wanted = memory.read(trying);
      if (wanted === 0 || (wanted & MAY_FAIL) !== 0) continue;
      if (thread === impatient || this.#free(memory) < wanted || this.#oldest(memory) >= 0) memory.write(trying, wanted | MAY_FAIL);
    }
  }

  #observeLeaving(memory: GhostMemory, thread: number, operation: Operation | undefined): void {
    const isMine = memory.read(this.#leaving) >> WANTED_SHIFT === 1 + thread;
    if (operation === undefined) {
      if (isMine) memory.write(this.#leaving, 0);
      return;
    }
    if (isMine && operation.index === SOLE && operation.kind === 'and') memory.write(this.#leaving, 0);
    if (operation.kind !== 'add' || operation.a >= 0) return;
    if (operation.index === TOTAL) memory.write(this.#leaving, ((1 + thread) << WANTED_SHIFT) | -operation.a);
    else if (isMine && this.#heldLane(operation.index) >= 0) memory.write(this.#leaving, 0);
  }

  /** Nobody who has seen STARVING takes anything before the lane that set it, unless that leaves or dies or the other is older. */
  #observeStarving(step: Step): string | undefined {
    const { memory, thread, operation, answer } = step;
    if (operation === undefined) return undefined;
    const { kind, index } = operation;
    if (index === STARVING) {
      if (kind === 'load') {
        if (answer !== 0) memory.write(this.#warned, memory.read(this.#warned) | (1 << thread));
      } else if (kind === 'store' || answer === 1) memory.write(this.#warned, 0);
    }
    const lane = this.#takerOf(step);
    if (lane < 0) return undefined;
    const starving = memory.read(STARVING);
    const ticket = starving === NOBODY ? 0 : this.#ticket(memory, laneOf(starving));
    if (ticket === 0 || laneOf(starving) === lane || (memory.read(this.#warned) & (1 << thread)) === 0) return undefined;
    const mine = this.#ticket(memory, lane);
    return mine !== 0 && ((mine - ticket) | 0) < 0 ? undefined : `lane ${lane} overtook lane ${laneOf(starving)}, which was starving`;
  }

  /** The lane that takes a permit in this step; -1 when none does. */
  #takerOf({ operation, answer }: Step): number {
    if (operation === undefined) return -1;
    const { kind, index, a, b } = operation;
    if (index === SOLE && kind === 'cas' && answer === 1 && ownerOf(b) !== NOBODY) return laneOf(ownerOf(b));
    return kind === 'add' && a > 0 ? this.#heldLane(index) : -1;
  }

  #observeOrder(step: Step): string | undefined {
    const { operation, flagBefore, flagAfter, memory, thread } = step;
    const head = this.#line + 2 + PER_TICKET * laneOf(this.lifeOf(memory, thread));
    return this.#order?.observe(step, {
      wasCalling: flagBefore >> WANTED_SHIFT !== 0,
      isCalling: flagAfter >> WANTED_SHIFT !== 0,
      isServed: (flagAfter & FOUR_BITS) > (flagBefore & FOUR_BITS),
      hidesTicket: operation?.kind === 'store' && operation.index === head && operation.a === 0,
    });
  }

  /** The lane whose HELD this is; -1 if it is none. */
  #heldLane(index: number): number {
    const at = index - HELD;
    return at >= 0 && at % PER_HOLDER === 0 && at / PER_HOLDER < this.options.lanes ? at / PER_HOLDER : -1;
  }

  #showWord(index: number, value: number): string | undefined {
    if (index === GATE) return `${showLife(ownerOf(value))}${flagsOf(value) === 0 ? '' : '|WAITED_FOR'}`;
    if (index === SOLE) return `${showLife(ownerOf(value))}${flagsOf(value) === 0 ? '' : '|COUNTED'}`;
    const holder = index - HOLDER;
    const bearer = index - this.#line - 1;
    const { lanes } = this.options;
    const isHolder = holder >= 0 && holder < PER_HOLDER * lanes && holder % PER_HOLDER === 0;
    const isBearer = bearer >= 0 && bearer < PER_TICKET * lanes && bearer % PER_TICKET === 0;
    return index === STARVING || isHolder || isBearer ? showLife(value) : this.show(index, value);
  }
}
