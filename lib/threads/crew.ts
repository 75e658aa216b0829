import { ThreadExitError } from '../errors.js';
import type { PoolPlace } from './pool-place.js';
import { PoolThread, type ThreadEnd, type ThreadOwner } from './pool-thread.js';
import { warnOfIdleDeath } from './thread-warnings.js';

/** After so many failed starts in a row, the tasks that wait are rejected. Each later task is worth one more attempt. */
const MAX_FAILED_STARTS = 3;
/** The pause before the second attempt; each later one is four times as long. */
const FIRST_PAUSE_MS = 10;

/** Hears of the threads of a pool. */
export interface CrewOwner {
  /** A thread can take its first task. */
  threadReady(thread: PoolThread): void;
  /** A thread is about to be ended, for want of an answer: if there is one, it is to be read now. */
  threadOverdue(): void;
  /** A thread has ended; another one may have been started in its slot. */
  threadLost(thread: PoolThread, end: ThreadEnd): void;
  /** Threads do not start; for a while, nobody will try again. */
  startsFail(slot: number, cause: unknown): void;
  /** It may be worth while to start threads. */
  needsThreads(): void;
}

/**
 * The threads of a pool: one in each slot, at most, that can take tasks; besides, with `startsAhead`, one that will follow it.
 *
 * A thread that has failed to start, or has died without having answered anything, is replaced after a pause that grows.
 */
export class Crew implements ThreadOwner {
  readonly #place: PoolPlace;
  readonly #owner: CrewOwner;
  /** By slot. */
  readonly #threads: (PoolThread | undefined)[] = [];
  /** Those of #threads that there are. */
  #present: readonly PoolThread[] = [];
  /** By slot: those that are to follow. */
  readonly #next = new Map<number, PoolThread>();
  /** Those that have left their slots and have not ended. */
  readonly #leaving = new Set<PoolThread>();
  #size: number;
  /** How many threads are blocked until others have done something. */
  extra = 0;
  #failedStarts = 0;
  #pause: NodeJS.Timeout | undefined;
  #pauseEndsMs = 0;
  #replaced = 0;
  #isStopped = false;

  constructor(place: PoolPlace, owner: CrewOwner) {
    this.#place = place;
    this.#owner = owner;
    this.#size = place.settings.size;
  }

  /** How many slots there are. */
  get size(): number {
    return this.#size;
  }

  /** How many slots there are, with those for threads that do the work of others, which are blocked. */
  get slots(): number {
    return this.#size + this.extra;
  }

  /** The threads in the slots, by slot: another array when they have changed. */
  get threads(): readonly PoolThread[] {
    return this.#present;
  }

  /** All threads that have not ended: those in the slots, those that are to follow, and those that have left. */
  get living(): PoolThread[] {
    return [...this.threads, ...this.#next.values(), ...this.#leaving];
  }

  /** How many threads have died over a task, or with an error. */
  get replaced(): number {
    return this.#replaced;
  }

  /** Whether there is a slot without a thread, and nothing against starting one. */
  get canGrow(): boolean {
    return this.#pause === undefined && !this.#isStopped && this.threads.length < this.slots;
  }

  at(slot: number): PoolThread | undefined {
    return this.#threads[slot];
  }

  /** How many threads are on their way. */
  get starting(): number {
    return this.threads.filter(({ state }) => state === 'starting').length;
  }

  /** Starts so many threads in the slots that have none. */
  grow(count: number): void {
    for (let slot = 0, started = 0; slot < this.slots && started < count && this.canGrow; slot++) {
      if (this.#threads[slot] !== undefined) continue;
      this.start(slot);
      started++;
    }
  }

  /** Starts a thread in a slot that has none. */
  start(slot: number): void {
    if (this.#threads[slot] !== undefined || this.#isStopped) return;
    const thread = this.#next.get(slot) ?? this.#newThread(slot);
    this.#next.delete(slot);
    this.#put(slot, thread);
    if (thread?.state === 'idle') this.#owner.threadReady(thread);
  }

  /** Lets a thread go that is to take no more tasks; with `startsAhead` the next one is started before it has ended. */
  prepareNext({ slot }: PoolThread): void {
    if (this.#isStopped || slot >= this.slots || this.#next.has(slot)) return;
    const next = this.#newThread(slot);
    if (next !== undefined) this.#next.set(slot, next);
  }

  /** Lets a thread end by itself. Its slot is free at once. */
  retire(thread: PoolThread): Promise<void> {
    if (this.#threads[thread.slot] === thread) this.#put(thread.slot, undefined);
    this.#leaving.add(thread);
    return thread.close();
  }

  /** Changes the number of slots. Threads beyond it are retired as soon as they have no task. */
  resize(size: number): void {
    this.#size = size;
    for (const [slot, thread] of this.#next) {
      if (slot < size) continue;
      this.#next.delete(slot);
      void this.retire(thread); // nobody waits for it
    }
  }

  /** Does what the event loop would do, for a thread that is blocked. */
  pump(): void {
    for (const thread of this.living) thread.pollControl();
    if (this.#pause !== undefined && performance.now() >= this.#pauseEndsMs) this.#tryAgain();
  }

  /** Lets all threads end by themselves. */
  close(): Promise<void> {
    return this.#stop(thread => thread.close());
  }

  /** Ends all threads now. */
  terminate(): Promise<void> {
    return this.#stop(thread => thread.terminate());
  }

  threadReady(thread: PoolThread): void {
    this.#failedStarts = 0;
    this.#place.events.threadReady(thread);
    if (this.#threads[thread.slot] === thread) this.#owner.threadReady(thread);
  }

  threadOverdue(): void {
    this.#owner.threadOverdue();
  }

  threadStuck(thread: PoolThread): void {
    if (this.#threads[thread.slot] !== thread) return;
    this.#put(thread.slot, undefined);
    this.#leaving.add(thread);
    this.#owner.needsThreads();
  }

  threadEnded(thread: PoolThread, end: ThreadEnd): void {
    const { slot } = thread;
    this.#leaving.delete(thread);
    if (this.#next.get(slot) === thread) this.#next.delete(slot);
    if (this.#threads[slot] === thread) this.#put(slot, undefined);
    if (end.begun.length > 0 || !end.wasWanted) this.#replaced += end.wasReady ? 1 : 0;
    this.#place.events.threadEnded(thread, end);
    this.#owner.threadLost(thread, end);
    if (this.#isStopped) return;
    if (end.wasReady && !end.wasWanted && end.begun.length === 0) warnOfIdleDeath(this.#place.settings.name, thread, end);
    if (!end.wasReady && !end.wasWanted) this.#startFailed(slot, end.cause ?? new ThreadExitError(thread.threadId, end.exitCode));
    else this.#owner.needsThreads();
  }

  #put(slot: number, thread: PoolThread | undefined): void {
    this.#threads[slot] = thread;
    this.#present = this.#threads.filter(present => present !== undefined);
  }

  #newThread(slot: number): PoolThread | undefined {
    try {
      return new PoolThread(slot, this.#place, this);
    } catch (error) {
      this.#startFailed(slot, error);
      return undefined;
    }
  }

  #startFailed(slot: number, cause: unknown): void {
    if (++this.#failedStarts >= MAX_FAILED_STARTS) return this.#owner.startsFail(slot, cause);
    if (this.#pause !== undefined) return;
    const pauseMs = FIRST_PAUSE_MS * 4 ** (this.#failedStarts - 1);
    this.#pauseEndsMs = performance.now() + pauseMs;
    this.#pause = setTimeout(() => this.#tryAgain(), pauseMs);
  }

  #tryAgain(): void {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    this.#owner.needsThreads();
  }

  async #stop(end: (thread: PoolThread) => Promise<void>): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#pause);
    await Promise.all(this.living.map(end));
  }
}
