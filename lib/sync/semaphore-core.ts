import { Attendance } from './attendance.js';
import type { Lane } from '../memory/lane.js';
import { NOBODY } from '../memory/life.js';
import type { Subject } from '../memory/subject.js';
import type { Words } from '../memory/words.js';
import { heldBy, ownerOf, WAITED_FOR } from './lock-word.js';
import { PermitCount, permitCountWords } from './permit-count.js';
import { lineWords, type LineWaiters } from './line-tickets.js';
import { SolePermit } from './sole-permit.js';
import { type AsyncWaiter, type Gate, NOT_YET, WaitLine } from './wait-line.js';

/** What a request that was met is answered. */
export const GRANTED = 0;

/**
 * Permits that all threads share, first come, first served, whatever they ask for. A life that is over holds none.
 *
 *   part      written by                 meaning
 *   WAITED    see attendance.ts           whether somebody may be in line
 *   GATE      see below                   `life:28 | 3 zeros | WAITED_FOR`: who is deciding right now (see lock-word.ts)
 *   STARVING  the life in it              (eventual only) a life whose waiter is the oldest and has waited too long
 *   SOLE      see sole-permit.ts          a permit of which no other is out, and whether that is so
 *   COUNT     see permit-count.ts         how many permits there are, and who holds how many
 *   LINE      see wait-line.ts
 *
 * Transitions of GATE; "free" includes a word that names a dead life
 *   free         -> own               whoever wants permits, or forgets some
 *   life         -> life|WAITED_FOR   somebody found it taken, and sleeps
 *   own...       -> FREE              it has decided; if WAITED_FOR was set, it rings everybody
 *
 * Within the gate permits are counted, and taken by one addition to the own lane's word: before it nothing is taken, after
 * it all is, and whoever dies on the way holds nothing. Outside of it permits only come free, so a count in there is never
 * too high when it ends, nor too low for the moment when it began. Giving back is an addition too, and needs no gate.
 *
 * Invariant: while a live waiter sleeps, the oldest cannot be served, or it has been or is being rung, or WAITED_FOR is set
 * in a gate that a live thread will leave, or a death is being announced.
 */
const WAITED = 0;
const GATE = 1;
const STARVING = 2;
const SOLE = 3;
const COUNT = 4;

const FREE: typeof NOBODY = NOBODY;
const STARVING_AFTER_MS = 1;

/** Somebody is in the gate for some 100 ns. If it is still there after so many looks, it has been interrupted in it. */
const GATE_LOOKS = 100;
/** For how long `tryAcquire` and `forget` sleep then, at most. */
const GATE_PATIENCE_MS = 5_000;

/** How a {@link SemaphoreCore} behaves. */
export interface SemaphoreManners {
  /** Lets newcomers overtake until the oldest has waited for STARVING_AFTER_MS. */
  readonly isEventual: boolean;
  readonly gateLooks?: number;
  readonly gatePatienceMs?: number;
  /** What it is, for others to read. */
  readonly subject?: Subject | undefined;
}

/** How many words it takes. */
export function semaphoreWords(lanes: number): number {
  return COUNT + permitCountWords(lanes) + lineWords(lanes);
}

export class SemaphoreCore implements Gate {
  readonly subject: Subject | undefined;
  readonly #words: Words;
  readonly #base: number;
  readonly #lane: Lane;
  readonly #own: number;
  readonly #sole: SolePermit;
  readonly #count: PermitCount;
  readonly #line: WaitLine;
  readonly #attendance: Attendance;
  readonly #isEventual: boolean;
  readonly #gateLooks: number;
  readonly #gatePatienceMs: number;

  constructor(words: Words, base: number, lane: Lane, manners: SemaphoreManners) {
    this.subject = manners.subject;
    this.#words = words;
    this.#base = base;
    this.#lane = lane;
    this.#own = heldBy(lane.life);
    this.#attendance = new Attendance(words, base + WAITED);
    this.#sole = new SolePermit(words, base + SOLE, lane);
    this.#count = new PermitCount(words, base + COUNT, lane);
    this.#line = new WaitLine(words, base + COUNT + permitCountWords(lane.realm.lanes), lane, this);
    this.#isEventual = manners.isEventual;
    this.#gateLooks = manners.gateLooks ?? GATE_LOOKS;
    this.#gatePatienceMs = manners.gatePatienceMs ?? GATE_PATIENCE_MS;
  }

  /** Writes a semaphore with so many permits into zeroed words. */
  static format(words: Words, base: number, permits: number, max: number): void {
    SolePermit.format(words, base + SOLE, permits);
    PermitCount.format(words, base + COUNT, permits, max);
  }

  /** The most permits that there can be in the one in these words. */
  static maxIn(words: Words, base: number): number {
    return PermitCount.maxIn(words, base + COUNT);
  }

  /**
   * Takes permits if so many are free and that wrongs nobody who waits; GRANTED or NOT_YET. Exact: when it says no, there was
   * a moment during the call when it was right. For that it may have to sleep until a thread that was interrupted in the gate
   * has left it or is known to be dead; after GATE_PATIENCE_MS it says no all the same.
   */
  tryAcquire(wanted: number): number {
    if (wanted === 0 || (wanted === 1 && this.#sole.tryTake())) return GRANTED;
    return !this.#mustQueue() && this.#enterPatiently() ? this.#decide(wanted) : NOT_YET;
  }

  /** The same without sleeping: no, too, when another thread stays in the gate. For callers that get in line then. */
  tryBriefly(wanted: number): number {
    if (wanted === 0 || (wanted === 1 && this.#sole.tryTake())) return GRANTED;
    return !this.#mustQueue() && this.#enter() ? this.#decide(wanted) : NOT_YET;
  }

  /** Blocks until the permits are granted; NOT_YET once the deadline has passed. */
  acquireSync(wanted: number, deadlineMs: number): number {
    const grant = this.tryBriefly(wanted);
    return grant === NOT_YET ? this.#line.waitSync(deadlineMs, wanted) : grant;
  }

  /** Gets a flow in line. */
  enqueue(waiter: AsyncWaiter, wanted: number): void {
    this.#line.enqueue(waiter, wanted);
  }

  /** A flow gives up waiting. */
  leave(waiter: AsyncWaiter): void {
    this.#line.leave(waiter);
  }

  /** Gives back permits that this thread holds. */
  giveBack(permits: number): void {
    if (permits === 1 && this.#sole.tryGive()) return;
    this.#giveCounted(permits);
    this.#freed();
  }

  /** Destroys permits that this thread holds. */
  forget(permits: number): void {
    // The two counts go down one after the other. In between too few seem free: nobody shall decide then.
    const isInside = this.#enterPatiently();
    this.#sole.count();
    this.#count.destroy(permits);
    this.#giveCounted(permits);
    if (isInside) this.#leaveGate();
    else this.#freed(); // somebody may have seen too few, and sleep
  }

  /** Adds new permits. False, and none is added, if there would be more than `max`. */
  release(permits: number): boolean {
    if (!this.#count.create(permits)) return false;
    this.#freed();
    return true;
  }

  /** How many permits are free. A snapshot while other threads are at work. */
  get available(): number {
    return Math.max(0, this.#free());
  }

  /** How many permits there are, free and held. */
  get total(): number {
    return this.#count.total;
  }

  /** The most permits that there can be. */
  get max(): number {
    return this.#count.max;
  }

  /** How many threads and flows wait. */
  get waiting(): number {
    return this.#line.count();
  }

  /** Who they are, the oldest first. */
  waiters(): readonly LineWaiters[] {
    return this.#line.waiters();
  }

  look(wanted: number): number {
    if (this.#line.oldest() !== this.#lane.index) return NOT_YET;
    const grant = this.#enter() ? this.#decide(wanted) : NOT_YET;
    if (grant === NOT_YET && this.#isEventual && this.#line.headAgeMs() >= STARVING_AFTER_MS)
      this.#words.store(this.#base + STARVING, this.#lane.life);
    return grant;
  }

  passBaton(): void {
    if (this.#isEventual) this.#words.cas(this.#base + STARVING, this.#lane.life, NOBODY);
    if (this.#free() > 0) this.#line.ring(this.#line.oldest());
  }

  announce(): void {
    this.#attendance.announce();
    this.#sole.count();
  }

  /** A permit may come from anybody. */
  holder(): number {
    return NOBODY;
  }

  /** Whether somebody waits whom a newcomer may not overtake. */
  #mustQueue(): boolean {
    if (!this.#attendance.isSomebody) return false;
    if (this.#isEventual && !this.#lane.realm.isAlive(this.#words.load(this.#base + STARVING))) return false;
    return this.#line.isSomebody();
  }

  /** Counts what is free, takes what is wanted, and leaves the gate. */
  #decide(wanted: number): number {
    this.#sole.count();
    const held = this.#held();
    const isEnough = this.#count.total - held >= wanted;
    if (isEnough && !(wanted === 1 && held === 0 && this.#takeSole())) this.#count.take(wanted);
    this.#leaveGate();
    return isEnough ? GRANTED : NOT_YET;
  }

  /** In the gate, with no permit held: takes one that need not be counted, unless somebody waits. */
  #takeSole(): boolean {
    if (this.#attendance.isSomebody) return false;
    this.#sole.takeCounted();
    if (this.#attendance.isSomebody) this.#sole.count(); // it has come meanwhile, and said COUNTED before
    return true;
  }

  #free(): number {
    const held = this.#held();
    return this.#count.total - held;
  }

  /**
   * How many permits are held. TOTAL is to be read afterwards: what is destroyed meanwhile is missing from it before it is
   * given back, so it can seem held, but never free.
   */
  #held(): number {
    return this.#sole.held + this.#count.held();
  }

  /** False: another live thread is in the gate, and rings everybody when it leaves. */
  #enter(): boolean {
    return this.#words.cas(this.#base + GATE, FREE, this.#own) || this.#enterSlow();
  }

  #enterSlow(): boolean {
    const gate = this.#base + GATE;
    for (let looks = 1; ; looks++) {
      const word = this.#words.load(gate);
      const owner = ownerOf(word);
      if (owner === NOBODY || !this.#lane.realm.isAlive(owner)) {
        if (this.#words.cas(gate, word, this.#own)) return true;
      } else if (looks >= this.#gateLooks && ((word & WAITED_FOR) !== 0 || this.#words.cas(gate, word, word | WAITED_FOR))) return false;
    }
  }

  #enterPatiently(): boolean {
    return this.#words.cas(this.#base + GATE, FREE, this.#own) || this.#sleepBeforeGate();
  }

  #sleepBeforeGate(): boolean {
    const deadlineMs = this.#lane.host.now() + this.#gatePatienceMs;
    for (;;) {
      const sample = this.#lane.sample();
      if (this.#enterSlow()) return true;
      if (!this.#lane.park(sample, deadlineMs)) return false;
    }
  }

  #leaveGate(): void {
    if ((this.#words.and(this.#base + GATE, FREE) & WAITED_FOR) !== 0) this.#lane.realm.ringAll();
  }

  #giveCounted(permits: number): void {
    if (permits !== 1 || !this.#sole.tryGiveCounted()) this.#count.give(permits);
  }

  #freed(): void {
    this.#attendance.ringOldest(this.#line);
  }
}
