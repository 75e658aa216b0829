import { AnswerPoll, type Polled } from './answer-poll.js';
import { BusyThreads } from './busy-threads.js';
import { Crew, type CrewOwner } from './crew.js';
import { Departures } from './departures.js';
import { ExclusiveTasks } from './exclusive-tasks.js';
import { IdleSlots } from './idle-slots.js';
import { IdleTimeout } from './idle-timeout.js';
import type { Job } from './job.js';
import { JobQueue } from './job-queue.js';
import { LoadSharing, WAKING } from './load-sharing.js';
import { NestedTasks } from './nested-tasks.js';
import type { PoolPlace } from './pool-place.js';
import type { PoolThread, ThreadEnd } from './pool-thread.js';
import { SpinBoard } from './spin-board.js';
import { lostWith, notSent, notStarted } from './task-failures.js';
import type { PoolSettings } from './thread-pool-options.js';
import type { ThreadStats } from './thread-pool-stats.js';

/**
 * Gives tasks to threads, by priority and age, and has as many threads as there are tasks for, up to the size of the pool.
 *
 * Threads start when there is a task for them: a pool that is never used costs nothing, and a pool of 64 that gets 3 tasks
 * has 3 threads. A thread that is busy gets more tasks ahead as long as they take next to no time. Should one of them take long after all, those
 * behind it are taken back for the next thread that is free.
 *
 * Invariant: when a task is queued, no idle thread may run it, and there are threads starting or busy that will, or an
 * attempt to start one is to follow, or the task has been rejected.
 */
export class Scheduler implements CrewOwner, Polled {
  readonly #crew: Crew;
  readonly #settings: PoolSettings;
  readonly #spins: SpinBoard;
  readonly #poll: AnswerPoll;
  readonly #queue = new JobQueue();
  readonly #idle: IdleSlots;
  readonly #exclusive = new ExclusiveTasks();
  /** The thread that got a task last. */
  #favourite: PoolThread | undefined;
  /** Where among the threads one is looked for that can take a task ahead. */
  #turn = 0;
  readonly #idleTimeout: IdleTimeout;
  #latestIdle: PoolThread | undefined;
  readonly #busy: BusyThreads;
  readonly #nested: NestedTasks;
  readonly #sharing: LoadSharing;
  readonly #departures = new Departures(job => this.#threadOf(job) !== undefined);
  #isStopped = false;

  constructor(place: Omit<PoolPlace, 'spins'>) {
    const { settings, lane } = place;
    this.#settings = settings;
    this.#spins = new SpinBoard(lane);
    this.#poll = new AnswerPoll(this, lane, this.#spins);
    this.#crew = new Crew({ ...place, spins: this.#spins }, this);
    this.#busy = new BusyThreads(this.#spins);
    const sharers = {
      threads: () => this.#crew.threads,
      tookBack: (thread: PoolThread) => this.#busy.account(thread),
      serve: (thread: PoolThread) => this.#serve(thread),
    };
    this.#sharing = new LoadSharing(sharers, this.#queue, this.#spins);
    this.#nested = new NestedTasks(this.#crew, this.#queue, (thread, job, isExtra) => this.#hand(thread, job, isExtra));
    this.#idle = new IdleSlots(lane.realm.lanes, slot => this.#crew.at(slot)?.state === 'idle');
    this.#idleTimeout = new IdleTimeout(settings.idleTimeout, sinceMs => this.#dismissIdle(sinceMs));
    this.#crew.grow(settings.minSize);
  }

  /** How many tasks wait for a thread. */
  get queued(): number {
    let queued = this.#queue.size;
    for (const { jobs } of this.#crew.threads) {
      const unsettled = jobs.filter(({ state }) => state !== 'settled').length;
      queued += Math.max(0, unsettled - this.#settings.concurrency);
    }
    return queued;
  }

  /** How many threads the pool is to have. */
  get size(): number {
    return this.#crew.size;
  }

  /** The threads that live, by slot. */
  get threads(): ThreadStats[] {
    return this.#crew.living.flatMap(({ slot, threadId, state }) => (state === 'ended' ? [] : [{ slot, threadId, state }]));
  }

  /** How many threads have died over a task, or with an error. */
  get replaced(): number {
    return this.#crew.replaced;
  }

  submit(job: Job): void {
    if (
      this.#queue.size === 0 &&
      this.#exclusive.isNone &&
      job.parent === undefined &&
      job.options.slot === undefined &&
      job.options.exclusive !== true
    ) {
      const thread = this.#threadFor(job);
      if (thread !== undefined && this.#hand(thread, job)) return;
    }
    this.#enqueue(job);
  }

  /** A task is no longer wanted, and has been settled for that: takes it out of the queue, or out of the hands of its thread. */
  cancel(job: Job, stateBefore: Job['state'], reason: unknown): void {
    if (stateBefore === 'queued') {
      this.#queue.forget(job);
      if (job.options.exclusive === true) this.#serveAll(); // it has held up others
    }
    if (stateBefore !== 'sent') return;
    const thread = this.#threadOf(job);
    if (thread === undefined) return;
    thread.cancel(job, reason);
    this.#busy.account(thread);
    this.#exclusive.left(thread); // if it was taken back
    if (this.#exclusive.hasJustEnded()) this.#serveAll();
    if (thread.state === 'idle') this.#serve(thread);
  }

  /** Calls once no thread has the task any more, which has settled: it may run on for a while. */
  whenLeft(job: Job, call: (isAbandoned: boolean) => void): void {
    this.#departures.whenLeft(job, call);
  }

  /** A thread of the pool is blocked until a task of the pool has been answered: another one may run meanwhile. */
  block(thread: PoolThread): void {
    this.#nested.block(thread);
    this.needsThreads();
  }

  /** It is not any more. */
  unblock(thread: PoolThread): void {
    if (!this.#nested.unblock(thread)) return;
    this.#dismissSurplus();
    this.#serve(thread);
  }

  /** Does what the event loop would do, for a thread that is blocked. */
  pump(): void {
    this.#crew.pump();
    this.poll();
  }

  /** No task is taken in any more. Answers those that are left. */
  stop(): Job[] {
    this.#isStopped = true;
    return [...this.#queue, ...this.#crew.threads.flatMap(thread => thread.jobs)];
  }

  /** Ends the threads; nothing may be queued. */
  close(): Promise<void> {
    this.#isStopped = true;
    return this.#crew.close();
  }

  /** Ends the threads now. */
  terminate(): Promise<void> {
    this.#isStopped = true;
    return this.#crew.terminate();
  }

  /** Answers once the threads that are too many have ended. */
  async resize(size: number): Promise<void> {
    this.#crew.resize(size);
    const surplus = this.#crew.living.filter(({ slot }) => slot >= this.#crew.slots);
    this.#dismissSurplus();
    for (const job of this.#queue) {
      const { slot = 0 } = job.options;
      if (slot < size) continue;
      this.#queue.forget(job);
      job.fail(() => new RangeError(`task ${job.label} was for slot ${slot}, but the pool has ${size} threads now`));
    }
    this.needsThreads();
    await Promise.all(surplus.map(({ ended }) => ended));
  }

  // ------------------------------------------------------------- answers

  get isExpecting(): boolean {
    return this.#busy.size > 0;
  }

  poll(): number {
    const answered = this.#busy.poll(this.#freed);
    if (answered > 0) this.#sharing.share();
    return answered;
  }

  sleep(): boolean {
    return this.#busy.sleep();
  }

  wake(): void {
    this.#busy.wake();
  }

  waitsLong(): void {
    this.#sharing.shareAll();
    if (this.#queue.size === 0 && this.#crew.canGrow && this.#sharing.takeBackForMore()) {
      this.#crew.grow(1);
      this.#serveAll(); // they may wait where they were until that one is ready
    }
  }

  // ------------------------------------------------------------- threads

  threadReady(thread: PoolThread): void {
    this.#serve(thread);
    this.#sharing.share();
  }

  threadOverdue(): void {
    this.poll();
  }

  threadLost(thread: PoolThread, end: ThreadEnd): void {
    this.#busy.account(thread);
    this.#nested.forget(thread);
    this.#departures.lose(end.begun, job => void job.fail(() => lostWith(thread, job, end)));
    for (const job of end.untouched) {
      if (job.state === 'settled') continue;
      // It has done no harm, whatever has ended the thread. What was moved there is gone.
      if (this.#isStopped || job.transfer !== undefined) job.fail(() => lostWith(thread, job, end));
      else this.#queue.push(job);
    }
    this.#exclusive.left(thread);
  }

  startsFail(slot: number, cause: unknown): void {
    for (const job of this.#queue) {
      const isHopeless =
        job.options.slot === undefined ? this.#crew.threads.every(({ blockedCalls }) => blockedCalls > 0) : job.options.slot === slot;
      if (!isHopeless) continue;
      this.#queue.forget(job);
      const error = notStarted(job, this.#settings, cause);
      job.fail(() => error);
    }
  }

  needsThreads(): void {
    if (this.#isStopped) return;
    for (let slot = 0; slot < this.#crew.size; slot++) if (this.#queue.hasPinned(slot) && this.#crew.canGrow) this.#crew.start(slot);
    this.#nested.host();
    const missing = Math.max(this.#queue.common - this.#crew.starting, this.#settings.minSize - this.#crew.threads.length);
    if (missing > 0) this.#crew.grow(missing);
    for (const thread of this.#crew.threads) if (this.#queue.size > 0) this.#serve(thread);
  }

  // ------------------------------------------------------------- tasks

  #enqueue(job: Job): void {
    const isFirst = this.#queue.size === 0;
    this.#queue.push(job);
    if (job.options.exclusive === true) this.#exclusive.waits(job);
    if (isFirst || job.options.slot !== undefined || job.priority !== 0) this.#serveAll();
    if (this.#queue.size > 0 && this.#crew.canGrow) this.needsThreads();
    if (job.parent !== undefined) this.#nested.host();
  }

  /**
   * The thread that got a task last, as long as all it has costs less than to wake another one; an idle thread, the latest, which may
   * not sleep yet, or the one that has been idle for longest; or one that can take the task ahead.
   */
  #threadFor(job: Job): PoolThread | undefined {
    if (this.#hasRoomInFavourite(job)) return this.#favourite;
    const latest = this.#latestIdle;
    if (latest?.state === 'idle') return latest;
    const slot = this.#idle.pop();
    if (slot !== undefined) return this.#crew.at(slot);
    const { threads } = this.#crew;
    for (let looked = 0; looked < threads.length; looked++) {
      this.#turn = (this.#turn + 1) % threads.length;
      const thread = threads[this.#turn];
      if (thread?.canTake(job) === true) return thread;
    }
    return undefined;
  }

  /** Looks at its answers first if it seems to have too much: it may have done with it. */
  #hasRoomInFavourite({ entry: { cost }, canGoAhead }: Job): boolean {
    const thread = this.#favourite;
    if (thread === undefined || !canGoAhead || cost > WAKING || thread.unanswered === 0) return false;
    const most = this.#sharing.enoughForOne(cost);
    return thread.canTakeAhead(cost, most) || (this.poll() > 0 && thread.unanswered > 0 && thread.canTakeAhead(cost, most));
  }

  #serveAll(): void {
    for (const thread of this.#crew.threads) this.#serve(thread);
  }

  /** Gives a thread what it can take of the queue, or lists it as idle. */
  #serve(thread: PoolThread): void {
    for (let job = this.#queue.first(thread.slot); job !== undefined; job = this.#queue.first(thread.slot)) {
      if (!thread.canTake(job) || !this.#exclusive.mayStart(job, this.#busy.size)) break;
      this.#queue.shift(job);
      if (this.#hand(thread, job)) continue;
      this.#queue.push(job);
      break;
    }
    if (thread.state === 'idle') this.#becameIdle(thread);
  }

  /** Sends a task. True as well when it cannot be sent, and has been rejected for that; false when the thread has no room. */
  #hand(thread: PoolThread, job: Job, isExtra = false): boolean {
    const wasIdle = thread.unanswered === 0;
    try {
      if (!thread.send(job, isExtra)) return false;
    } catch (cause) {
      job.fail(() => notSent(job.label, cause));
      if (wasIdle) this.#becameIdle(thread);
      return true;
    }
    this.#favourite = thread;
    if (job.options.exclusive === true) this.#exclusive.started(job, thread);
    if (wasIdle) this.#busy.account(thread);
    if (thread.isUsedUp && this.#settings.startsAhead) this.#crew.prepareNext(thread);
    this.#poll.start();
    return true;
  }

  /** A thread has answered. */
  readonly #freed = (thread: PoolThread): void => {
    this.#busy.account(thread);
    this.#exclusive.left(thread);
    this.#departures.look();
    if (thread.unanswered === 0 && (thread.isUsedUp || thread.slot >= this.#crew.slots)) return this.#replace(thread);
    this.#serve(thread);
    if (this.#queue.hasNested) this.#nested.host();
    if (this.#exclusive.hasJustEnded() || (this.#busy.size === 0 && !this.#exclusive.isNone)) this.#serveAll();
  };

  #replace(thread: PoolThread): void {
    void this.#crew.retire(thread); // its end is heard of in threadLost
    if (this.#settings.startsAhead && thread.slot < this.#crew.slots) this.#crew.start(thread.slot);
    this.needsThreads();
  }

  /** Lets threads go that are too many. */
  #dismissSurplus(): void {
    for (const thread of this.#crew.threads) {
      thread.isSurplus = thread.slot >= this.#crew.slots;
      if (!thread.isSurplus) continue;
      for (const job of thread.takeBack(Infinity)) this.#queue.push(job);
      this.#busy.account(thread);
      if (thread.state === 'idle' || thread.state === 'starting') void this.#crew.retire(thread); // its end is heard of in threadLost
    }
  }

  #dismissIdle(sinceMs: number): number | undefined {
    let next: number | undefined;
    for (const thread of this.#crew.threads) {
      if (thread.state !== 'idle' || this.#crew.threads.length <= this.#settings.minSize) continue;
      if (thread.idleSinceMs <= sinceMs) void this.#crew.retire(thread); // its end is heard of in threadLost
      else next = Math.min(next ?? Infinity, thread.idleSinceMs);
    }
    return next;
  }

  #threadOf(job: Job): PoolThread | undefined {
    return this.#crew.threads.find(thread => thread.has(job));
  }

  #becameIdle(thread: PoolThread): void {
    this.#latestIdle = thread;
    this.#idle.push(thread.slot);
    this.#idleTimeout.begins(thread);
  }
}
