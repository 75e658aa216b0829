import { channel } from 'node:diagnostics_channel';
import { EventEmitter } from 'node:events';
import type { Job } from './job.js';
import type { PoolThread, ThreadEnd } from './pool-thread.js';

/** A thread of a pool, in an event. */
export interface ThreadEvent {
  readonly pool: string;
  readonly slot: number;
  readonly threadId: number;
}

export interface ThreadEndEvent extends ThreadEvent {
  readonly exitCode: number;
  /** The error that ended it, if there was one. */
  readonly cause: unknown;
}

/** What `ThreadPool.on` can listen to. */
export interface PoolEventMap {
  /** A thread has loaded its module, and takes tasks from now on. */
  readonly threadReady: [ThreadEvent];
  readonly threadEnded: [ThreadEndEvent];
  /** No task is unsettled. */
  readonly idle: [];
}

/** The names of the events. */
export const POOL_EVENTS: ReadonlySet<string> = new Set<keyof PoolEventMap>(['threadReady', 'threadEnded', 'idle']);

/** A task, in a message of `node:diagnostics_channel`. */
export interface TaskMessage {
  readonly pool: string;
  /** What people call it. */
  readonly task: string;
  /** Its number in the thread to which the pool belongs. */
  readonly id: number;
  /** The thread that it was sent to: in `partyline:task:sent`. */
  readonly threadId?: number;
  /** Whether it ended with a result: in `partyline:task:settled`. */
  readonly isResult?: boolean;
}

const accepted = channel('partyline:task:accepted');
const sent = channel('partyline:task:sent');
const settled = channel('partyline:task:settled');
const threadReady = channel('partyline:thread:ready');
const threadEnded = channel('partyline:thread:ended');

/** What a pool tells those who listen: to its events, and to the channels of `node:diagnostics_channel`, which all pools share. */
export class PoolEvents {
  readonly #pool: string;
  readonly emitter = new EventEmitter();

  constructor(pool: string) {
    this.#pool = pool;
  }

  accepted(job: Job): void {
    if (accepted.hasSubscribers) accepted.publish(this.#message(job));
  }

  sent(job: Job, threadId: number): void {
    if (sent.hasSubscribers) sent.publish({ ...this.#message(job), threadId });
  }

  settled(job: Job, isResult: boolean): void {
    if (settled.hasSubscribers) settled.publish({ ...this.#message(job), isResult });
  }

  idle(): void {
    this.#emit('idle');
  }

  threadReady({ slot, threadId }: PoolThread): void {
    const event: ThreadEvent = { pool: this.#pool, slot, threadId };
    this.#emit('threadReady', event);
    threadReady.publish(event);
  }

  threadEnded({ slot, threadId }: PoolThread, { exitCode, cause }: ThreadEnd): void {
    const event: ThreadEndEvent = { pool: this.#pool, slot, threadId, exitCode, cause };
    this.#emit('threadEnded', event);
    threadEnded.publish(event);
  }

  /** By itself, afterwards: what a listener does, or throws, is not the pool's affair. */
  #emit(event: keyof PoolEventMap, ...args: unknown[]): void {
    if (this.emitter.listenerCount(event) > 0) process.nextTick(() => this.emitter.emit(event, ...args));
  }

  #message({ label, id }: Job): TaskMessage {
    return { pool: this.#pool, task: label, id };
  }
}
