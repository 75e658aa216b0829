import { type CycleLink, DeadlockWatch } from './deadlock-watch.js';
import { laneOf } from './life.js';
import { ASYNC_PARKED, bellOf, type Realm, SYNC_PARKED } from './realm.js';
import type { Subject } from './subject.js';
import { ENDLESS, WaitBoard } from './wait-board.js';
import type { Words } from './words.js';

/** A queue with waiting async flows of this thread. */
export interface AsyncLine {
  /** What is waited for, for others to read. */
  readonly subject?: Subject | undefined;
  /** Serves the flows whose turn has come. True when none is left. */
  serve(): boolean;
  /** Steps out of the queue while this thread blocks elsewhere, so that others are not held up by a thread that sleeps. */
  stepAside(): void;
  /** Steps back in, at the same place. */
  stepBack(): void;
}

/** What a lane needs from its thread. */
export interface LaneHost {
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Looks for dead threads that nobody may have reported; called while this thread has slept for so long. */
  probe(sleptMs: number): void;
  /** Calls `farewell` when this thread ends by itself and all is well, or has dropped `object`. */
  onFarewell?(object: object, farewell: () => void): void;
  /** Runs `turn` soon in this thread. */
  soon(turn: () => void): void;
  /** Keeps the thread's event loop alive, and probing, or lets it go: a pending `waitAsync` alone does neither. */
  keepAlive(on: boolean): void;
  /** Longest sleep in one piece, in milliseconds: after `n` of them without a ring. */
  sliceMs(n: number): number;
  /** A moment of `now` on a clock that all threads of the process share: milliseconds in 32 bits. Without it, waits are not published. */
  stampOf?(nowMs: number): number;
}

/**
 * This thread's place in the realm: its life, and its doorbell, the only word that it ever sleeps on.
 *
 * To wait: sample the bell, look at what is waited for, then sleep unless the bell has rung since the sample.
 * A ring is a hint; whoever frees something rings the waiter that should look first.
 *
 * Invariant: nobody sleeps without having sampled its bell before it looked.
 */
export class Lane {
  readonly realm: Realm;
  readonly life: number;
  readonly index: number;
  readonly host: LaneHost;
  readonly #words: Words;
  readonly #bell: number;
  /** The lines in which flows of this thread wait, and since when. */
  readonly #lines: Map<AsyncLine, number> = new Map();
  #longestWaited: AsyncLine | undefined;
  readonly #watchers: Set<() => void> = new Set();
  #armed = false;
  #turnIsDue = false;
  #silentSlices = 0;
  #serial = 0;
  readonly #board: WaitBoard | undefined;
  readonly #watch: DeadlockWatch | undefined;

  constructor(realm: Realm, life: number, host: LaneHost) {
    this.realm = realm;
    this.life = life;
    this.index = laneOf(life);
    this.host = host;
    this.#words = realm.words;
    this.#bell = bellOf(this.index);
    if (host.stampOf === undefined) return;
    this.#board = new WaitBoard(realm, life, this.index);
    this.#watch = new DeadlockWatch(realm, this.#board, life);
    this.#board.open();
  }

  /** What all threads wait for; undefined when waits are not published. */
  get board(): WaitBoard | undefined {
    return this.#board;
  }

  /** Another number with every call: with the life, a name that nothing else has. */
  nextSerial(): number {
    return (this.#serial = (this.#serial + 1) | 0);
  }

  /** The bell before a look. */
  sample(): number {
    return this.#words.load(this.#bell);
  }

  /** Sleeps unless the bell has rung since the sample. False when the deadline has passed, else look again. */
  park(sample: number, deadlineMs: number): boolean {
    if (!this.#words.cas(this.#bell, sample, sample | SYNC_PARKED)) {
      this.#silentSlices = 0;
      return true;
    }
    const leftMs = deadlineMs === Infinity ? Infinity : deadlineMs - this.host.now();
    const sleepMs = Math.max(0, Math.min(leftMs, this.host.sliceMs(this.#silentSlices)));
    const outcome = this.#words.wait(this.#bell, sample | SYNC_PARKED, sleepMs);
    this.#words.and(this.#bell, ~SYNC_PARKED); // the async bit is left alone
    if (outcome !== 'timed-out') {
      this.#silentSlices = 0;
      return true;
    }
    if (deadlineMs !== Infinity && this.host.now() >= deadlineMs) return false;
    this.#silentSlices++;
    this.host.probe(sleepMs);
    return true;
  }

  /** Before this thread blocks on one line: its flows step aside in all others (else strict order can deadlock). */
  stepAside(blockingOn: AsyncLine, patience: number = ENDLESS): void {
    this.#watch?.reset();
    this.#board?.begin(blockingOn.subject, this.stamp(), patience);
    for (const line of this.#lines.keys()) if (line !== blockingOn) line.stepAside();
  }

  /** After this thread has blocked. Rings that came meanwhile were not for it alone, so everything is looked at again. */
  stepBack(blockedOn: AsyncLine): void {
    this.#silentSlices = 0;
    this.#board?.end();
    for (const line of this.#lines.keys()) if (line !== blockedOn) line.stepBack();
    if (this.#lines.size > 0 || this.#watchers.size > 0) this.turnSoon();
  }

  /** Wakes a lane so that it looks again; this thread itself by a turn of its own. Nobody when it is negative. */
  ring(lane: number): void {
    if (lane === this.index) this.turnSoon();
    else if (lane >= 0) this.realm.ring(lane);
  }

  /** Milliseconds on the clock that all threads share; 0 when waits are not published. */
  stamp(): number {
    return this.host.stampOf?.(this.host.now()) ?? 0;
  }

  /** A moment of the host's clock on the one that all threads share; 0 when waits are not published. */
  stampOf(nowMs: number): number {
    return this.host.stampOf?.(nowMs) ?? 0;
  }

  /** While blocked: the cycle of blocked threads that this one is part of and has to give up for, if there is one for certain. */
  findDeadlock(): readonly CycleLink[] | undefined {
    return this.#silentSlices === 0 ? undefined : this.#watch?.check();
  }

  /** A line has async waiters from now on: serves it, and again whenever the bell rings. */
  attend(line: AsyncLine): void {
    if (this.#lines.size === 0) this.host.keepAlive(true);
    this.#lines.set(line, this.stamp());
    this.#publishFlows();
    for (;;) {
      const sample = this.sample();
      if (line.serve()) return this.leave(line);
      if (this.#arm(sample)) return;
    }
  }

  /** A line has no async waiter any more. */
  leave(line: AsyncLine): void {
    if (!this.#lines.delete(line)) return;
    this.#publishFlows();
    if (this.#lines.size === 0) this.host.keepAlive(false);
  }

  /** Calls `look` whenever the bell rings. Unlike a line that is attended, this does not keep the thread alive. */
  watch(look: () => void): void {
    this.#watchers.add(look);
    if (!this.#armed) this.turnSoon();
  }

  /** The opposite of `watch`. */
  unwatch(look: () => void): void {
    this.#watchers.delete(look);
  }

  /** Serves all lines soon: a ring of this thread by itself, without the way through the kernel. */
  turnSoon(): void {
    if (this.#turnIsDue) return;
    this.#turnIsDue = true;
    this.host.soon(this.#turn);
  }

  readonly #turn = (): void => {
    this.#turnIsDue = false;
    for (;;) {
      const sample = this.sample();
      for (const line of this.#lines.keys()) if (line.serve()) this.leave(line);
      for (const look of this.#watchers) look();
      if ((this.#lines.size === 0 && this.#watchers.size === 0) || this.#arm(sample)) return;
    }
  };

  #publishFlows(): void {
    if (this.#board === undefined) return;
    const [longest] = this.#lines;
    if (longest !== undefined && longest[0] !== this.#longestWaited) this.#board.flowsWaitFor(longest[0].subject, longest[1]);
    this.#longestWaited = longest?.[0];
    this.#board.flowsWaitIn(this.#lines.size);
  }

  /** Makes sure that the next ring causes a turn. False when the bell has rung since the sample. */
  #arm(sample: number): boolean {
    if (this.#armed) return true;
    const armed = this.#words.or(this.#bell, ASYNC_PARKED) | ASYNC_PARKED;
    if (ringsOf(armed) !== ringsOf(sample)) return false;
    this.#armed = this.#words.waitAsync(this.#bell, armed, this.#woken);
    return this.#armed;
  }

  readonly #woken = (): void => {
    this.#armed = false;
    this.#words.and(this.#bell, ~ASYNC_PARKED);
    this.#turn();
  };
}

/** The count in a bell's word, without the parked bits. */
function ringsOf(bell: number): number {
  return bell & ~(SYNC_PARKED | ASYNC_PARKED);
}
