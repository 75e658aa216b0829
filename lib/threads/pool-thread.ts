import type { Worker } from 'node:worker_threads';
import type { Lane } from '../memory/lane.js';
import { CancelledTasks } from './cancelled-tasks.js';
import { decodeError, encodeError } from './error-codec.js';
import type { Job } from './job.js';
import type { PoolEvents } from './pool-events.js';
import type { TaskId, ToPool, ToThread } from './messages.js';
import type { PoolPlace } from './pool-place.js';
import { PortLink } from './port-link.js';
import { QUARTERS } from './task-catalog.js';
import { MOST_SENT, poolEnd } from './task-line.js';
import { TaskSender } from './task-sender.js';
import { outputIsWritten } from './thread-output.js';
import type { PoolSettings } from './thread-pool-options.js';
import { startThread } from './thread-start.js';
import { warnOfStuck, warnOfTeardown } from './thread-warnings.js';

/** How long a thread that was told to close may take. */
const CLOSE_GRACE_MS = 1_000;
/** A thread that has not ended so long after it was terminated is in a native call. */
const STUCK_MS = 1_000;
/** A thread gets tasks beyond those that it can run at once, at such a cost in all, so that it does not have to wait for the next one. */
export const AHEAD: number = 500 * QUARTERS;
/** The next task may be there at such a cost: it is taken back if another thread becomes free first. */
const NEXT: number = 10_000 * QUARTERS;
/** The exit code of a thread of which only the kernel could say that it is gone. */
const UNKNOWN_EXIT = 1;

/** Hears of what becomes of a thread. */
export interface ThreadOwner {
  /** Its module is loaded; it can take its first task. */
  threadReady(thread: PoolThread): void;
  /** It is about to be ended, for want of an answer: if there is one, it is to be read now. */
  threadOverdue(): void;
  /** It was terminated and goes on all the same: the code that runs is not JavaScript. */
  threadStuck(thread: PoolThread): void;
  threadEnded(thread: PoolThread, end: ThreadEnd): void;
}

export interface ThreadEnd {
  readonly exitCode: number;
  /** The uncaught error that ended it, or the one that kept its module from loading. */
  readonly cause: unknown;
  /** Whether it ever was ready for tasks. */
  readonly wasReady: boolean;
  /** Whether it has ended by itself without an error, or was told to. */
  readonly wasWanted: boolean;
  /** Tasks that it had begun and has not answered. */
  readonly begun: readonly Job[];
  /** Tasks that it had and has not looked at. */
  readonly untouched: readonly Job[];
}

/**
 * One thread of a pool, from its start to its end.
 *
 *   starting -> ready     its module is loaded: it takes tasks
 *   any      -> stopping  it was told to close, is being terminated, or has said that it leaves
 *   any      -> ended     its exit was heard of, and everything it had sent before was read
 *
 * A task that was cancelled is settled already; its thread has it until it answers, or is terminated when the grace is over.
 */
export class PoolThread {
  readonly slot: number;
  readonly threadId: number;
  readonly ended: Promise<void>;
  readonly #settings: PoolSettings;
  readonly #lane: Lane;
  readonly #owner: ThreadOwner;
  readonly #events: PoolEvents;
  readonly #worker: Worker;
  readonly #control: PortLink<ToThread, ToPool>;
  readonly #sender: TaskSender;
  #state: 'starting' | 'ready' | 'stopping' | 'ended' = 'starting';
  #wasReady = false;
  #taken = 0;
  /** It was told to end. */
  #isDismissed = false;
  #cause: unknown;
  readonly #cancelled = new CancelledTasks(
    job => this.has(job),
    () => this.#endOverdue(),
  );
  #closeTimer: NodeJS.Timeout | undefined;
  #closeEndsMs = Infinity;
  #terminating: Promise<void> | undefined;
  #end!: () => void; // assigned by the promise's executor, which runs in the constructor
  /** The pool has become smaller: it takes no more tasks. */
  isSurplus = false;
  /** How many calls block it until tasks of the pool are answered. */
  blockedCalls = 0;
  /** When it last became idle, in milliseconds. */
  idleSinceMs = 0;

  /** @throws what `new Worker` throws. */
  constructor(slot: number, place: PoolPlace, owner: ThreadOwner) {
    const { settings, lane, door, noteRun, events } = place;
    const tasks = door.portFor(() => this);
    const { worker, control, data, line } = startThread(slot, place, tasks);
    this.#settings = settings;
    this.#lane = lane;
    this.#owner = owner;
    this.#sender = new TaskSender(poolEnd(line, lane), data, noteRun);
    this.#events = events;
    this.#control = new PortLink<ToThread, ToPool>(control, {
      received: message => this.#receive(message),
      unreadable: error => this.#receive({ type: 'unready', error: encodeError(error) }),
    });
    this.#control.unref();
    this.#worker = worker;
    this.#worker.unref();
    this.slot = slot;
    this.threadId = this.#worker.threadId;
    this.ended = new Promise(resolve => (this.#end = resolve));
    this.#worker.on('error', error => (this.#cause ??= error));
    this.#worker.once('exit', code => {
      this.#exited(code);
      data.close();
    });
  }

  get state(): 'starting' | 'idle' | 'busy' | 'stopping' | 'ended' {
    if (this.#state !== 'ready') return this.#state;
    return this.#sender.unanswered === 0 && this.blockedCalls === 0 ? 'idle' : 'busy'; // also code that belongs to no task can block
  }

  /** How many tasks it has. */
  get unanswered(): number {
    return this.#sender.unanswered;
  }

  /** How many tasks may wait in it: one of those that it has can keep it from beginning all others. */
  get ahead(): number {
    return Math.max(0, this.#sender.unanswered - 1);
  }

  /** The tasks that it has, the oldest first. */
  get jobs(): Job[] {
    return this.#sender.jobs;
  }

  /** Whether it is to take no more tasks. */
  get isUsedUp(): boolean {
    const { tasksPerThread, recycleHeapMb } = this.#settings;
    return this.#taken >= tasksPerThread || (recycleHeapMb !== Infinity && this.#sender.isFull);
  }

  /** Whether all that it runs waits for tasks that it has handed in, so that it could run one of those. */
  get isWaiting(): boolean {
    const { jobs } = this.#sender;
    return this.#state === 'ready' && this.blockedCalls === 0 && jobs.length > 0 && jobs.every(({ children }) => children > 0);
  }

  /** The task that it has had for longest. */
  get oldest(): Job | undefined {
    return this.#sender.oldest;
  }

  /** What all its tasks are expected to cost (see TaskEntry). */
  get load(): number {
    return this.#sender.load;
  }

  /** The task that it knows by this; nothing when it has answered it. */
  jobOf(task: TaskId): Job | undefined {
    return this.#sender.jobOf(task);
  }

  /** Whether it has a task, and has not answered it. */
  has(job: Job): boolean {
    return this.#sender.jobOf(job) === job;
  }

  /** Whether it can begin a task at once, or one that takes so little time that it may wait there. */
  canTake({ entry, parent, canGoAhead }: Job): boolean {
    if (this.#state !== 'ready' || this.isSurplus || this.blockedCalls > 0 || this.isUsedUp) return false;
    if (this.#sender.unanswered < this.#settings.concurrency) return true;
    // A task that waits for it may be in its way.
    if (parent !== undefined || !canGoAhead) return false;
    if (this.#sender.unanswered === this.#settings.concurrency && this.canTakeAhead(entry.cost, NEXT)) return true;
    return this.canTakeAhead(entry.cost, AHEAD);
  }

  /** Whether it can take a task of such a cost beyond those that it has, if they are to cost no more than `most` together. */
  canTakeAhead(cost: number, most: number): boolean {
    const { load, unanswered } = this.#sender;
    if (this.#state !== 'ready' || this.isSurplus || this.blockedCalls > 0 || this.#settings.tasksPerThread !== Infinity) return false;
    return load + cost <= most && unanswered < MOST_SENT;
  }

  /**
   * Hands a task over; an extra one starts although the thread has as many as it may have. False when there is no room.
   *
   * @throws what keeps its arguments from being cloned.
   */
  send(job: Job, isExtra = false): boolean {
    if (!this.#sender.send(job, isExtra)) return false;
    this.#taken++;
    job.state = 'sent';
    this.#events.sent(job, this.threadId);
    const { onStart } = job.options;
    // What the caller's function throws is the caller's uncaught error, not the pool's.
    if (onStart !== undefined) queueMicrotask(() => onStart({ slot: this.slot, threadId: this.threadId }));
    return true;
  }

  /** Settles what has been answered. Answers how many tasks that were. */
  poll(): number {
    const answered = this.#sender.poll();
    if (answered > 0) this.#cancelled.look();
    return answered;
  }

  /** Reads what it says of itself; for a thread that has no turn of its event loop. */
  pollControl(): void {
    this.#control.poll();
    if (this.#cancelled.areOverdue) this.#endOverdue();
    if (performance.now() >= this.#closeEndsMs) void this.terminate(); // its end is heard of in #exited
    if (this.#state !== 'ended' && this.#sender.isOver(this.#lane)) this.#exited(UNKNOWN_EXIT);
  }

  /** Asks to be rung when there are answers, also if the answer is false: there are some already. */
  sleep(): boolean {
    return this.#sender.sleep();
  }

  /** The opposite of `sleep`. */
  wake(): void {
    this.#sender.wake();
  }

  /** Takes back tasks that it has not begun, at most so many, the oldest of them first; not those that were given to it for want of another place. */
  takeBack(most: number): Job[] {
    return this.#takeBack(most, false);
  }

  /** Takes back all tasks that it has not begun. */
  takeBackAll(): Job[] {
    return this.#takeBack(Infinity, true);
  }

  #takeBack(most: number, isHostedToo: boolean): Job[] {
    const jobs = this.#sender.revokeLast(most, isHostedToo);
    this.#taken -= jobs.length;
    return jobs;
  }

  /** A task that it has is no longer wanted: takes it back, or tells the thread, and terminates it if the task goes on. */
  cancel(job: Job, reason: unknown): void {
    if (this.#sender.revoke(job)) {
      this.#taken--;
      return;
    }
    this.#cancelled.add(job);
    const { ticket, position } = job;
    this.#control.post({ type: 'cancel', task: { ticket, position }, reason: encodeError(reason) });
    this.#sender.addNews();
  }

  /** Lets it end by itself: with its tear-down, its exit hooks, and its output written. */
  async close(): Promise<void> {
    if (this.#state === 'ended') return;
    this.#state = 'stopping';
    this.#isDismissed = true;
    this.#control.post({ type: 'close' });
    this.#closeEndsMs = performance.now() + CLOSE_GRACE_MS;
    this.#closeTimer = setTimeout(() => void this.terminate(), CLOSE_GRACE_MS).unref(); // its end is heard of in #exited
    await this.ended;
  }

  /** Ends it now. When it cannot be ended, says so, and answers all the same. */
  terminate(): Promise<void> {
    return (this.#terminating ??= this.#terminate());
  }

  async #terminate(): Promise<void> {
    if (this.#state === 'ended') return;
    this.#state = 'stopping';
    this.#isDismissed = true;
    const isStuck = setTimeout(() => setImmediate(() => this.#isStuck()), STUCK_MS);
    void this.#worker.terminate(); // its end is heard of in #exited
    await this.ended;
    clearTimeout(isStuck);
  }

  /** This thread may have been late: what was cancelled may have ended in time, and another task may run there. */
  #endOverdue(): void {
    this.#owner.threadOverdue();
    if (this.#cancelled.areOverdue) void this.terminate(); // its end is heard of in #exited
  }

  #receive(message: ToPool): void {
    switch (message.type) {
      case 'ready':
        return this.#becomeReady();
      case 'unready':
        this.#cause = decodeError(message.error);
        return void this.terminate(); // its end is heard of in #exited
      case 'leaving':
        this.#cause = message.error === undefined ? this.#cause : decodeError(message.error);
        if (this.#state !== 'ended') this.#state = 'stopping';
        return;
      case 'teardown failed':
        warnOfTeardown(this.#settings, decodeError(message.error));
    }
  }

  #becomeReady(): void {
    if (this.#state !== 'starting') return;
    this.#wasReady = true;
    this.#state = 'ready';
    this.#owner.threadReady(this);
  }

  /** Looked at once more after a turn of the event loop: if that stood still, the thread's end is heard of late. */
  #isStuck(): void {
    if (this.state === 'ended') return;
    warnOfStuck(this.#settings, this);
    this.#owner.threadStuck(this);
    this.#end();
  }

  #exited(exitCode: number): void {
    if (this.#state === 'ended') return;
    const wasWanted = this.#cause === undefined && (this.#isDismissed || (this.#wasReady && exitCode === 0));
    clearTimeout(this.#closeTimer);
    this.#cancelled.stop();
    this.#control.poll();
    this.#state = 'ended';
    this.#control.close();
    this.#sender.poll();
    const untouched: Job[] = [];
    const begun = this.#sender.jobs.filter(job => !this.#sender.revoke(job) || !untouched.push(job));
    void outputIsWritten(this.#worker).then(this.#end); // it never rejects
    this.#owner.threadEnded(this, { exitCode, cause: this.#cause, wasReady: this.#wasReady, wasWanted, begun, untouched });
  }
}
