import type { LaneHost } from '../../../lib/memory/lane.js';
import type { AsyncWaiter } from '../../../lib/sync/wait-line.js';
import { type Operation, WOKEN } from './operation.js';
import type { Thread } from './thread.js';

/** An async flow that waits for something. */
export interface Flow {
  readonly waiter: AsyncWaiter;
  /** Undefined while it waits. */
  grant: number | undefined;
}

/**
 * The event loop of a thread in a model, and what its lane needs from it. Turns and continuations are jobs; when there are
 * none, the loop is idle until the pending `waitAsync` has fired or an event (an abort, a timer) comes, in any order.
 */
export class EventLoop implements LaneHost {
  readonly #thread: Thread;
  readonly #jobs: { readonly name: string; readonly run: () => void }[] = [];
  readonly #events: Map<number, () => void> = new Map();
  readonly #agesAt: number | undefined;
  readonly stamp?: () => number;
  readonly #sliceMs: number;
  #woken: (() => void) | undefined;
  #isOld = false;

  /**
   * With `ages`, whether a waiter has waited for long is a free choice at each look, once per call. With `watch`, waits are
   * published, and a timeout is the end of a slice of sleep, after which the thread looks for deadlocks.
   */
  constructor(
    thread: Thread,
    { ages = false, watch }: { readonly ages?: boolean; readonly watch?: ((thread: number, call: number) => number) | undefined } = {},
  ) {
    this.#thread = thread;
    this.#sliceMs = watch === undefined ? Infinity : 1;
    let calls = 0;
    if (watch !== undefined) this.stamp = () => watch(thread.index, calls++);
    this.#agesAt = ages ? 1 : undefined;
    thread.describe = () =>
      `${this.#jobs.map(job => job.name).join()}${this.#woken === undefined ? '' : ' armed'}${this.#isOld ? ' old' : ''}`;
  }

  readonly now = (): number => {
    const { clock, last } = this.#thread;
    if (this.#agesAt === undefined) return clock;
    // Asked for the time to sleep or for the time of arrival, not for an age: these come right after such operations.
    if (!this.#isOld && !isBesides(last)) this.#isOld = this.#thread.choose(2) === 1;
    return clock + (this.#isOld ? this.#agesAt : 0);
  };

  readonly probe = (): void => undefined;
  readonly keepAlive = (): void => undefined;
  readonly sliceMs = (): number => this.#sliceMs;

  readonly soon = (turn: () => void): void => {
    this.#jobs.push({ name: 'turn', run: turn });
  };

  /** What `ModelWords` calls with the callback of a `waitAsync`. */
  readonly armed = (woken: () => void): void => {
    this.#woken = woken;
  };

  /** Another call may find its waiter young again. */
  rejuvenate(): void {
    this.#isOld = false;
  }

  /** A flow that runs `granted` in a turn of its own once it is served. */
  flow(name: string, granted: (grant: number) => void): Flow {
    const flow: Flow = {
      grant: undefined,
      waiter: {
        serve: grant => {
          if (flow.grant !== undefined) this.#thread.fail(`${name} is served twice`);
          flow.grant = grant;
          this.#thread.note(`${name}:${grant}`);
          this.#jobs.push({
            name,
            run: () => {
              this.#thread.note(`${name} runs`);
              granted(grant);
            },
          });
        },
      },
    };
    return flow;
  }

  /** Something that may happen while the loop is idle, once. */
  mayHappen(event: number, happen: () => void): void {
    this.#events.set(event, happen);
  }

  mayNotHappen(event: number): void {
    this.#events.delete(event);
  }

  /** Runs until nothing is left to wait for. */
  run(isOver: () => boolean): void {
    for (;;) {
      this.runJobs();
      if (isOver()) return;
      this.#sleep();
    }
  }

  /** Runs what is due. */
  runJobs(): void {
    for (let job = this.#jobs.shift(); job !== undefined; job = this.#jobs.shift()) job.run();
  }

  #sleep(): void {
    let mask = 0;
    for (const event of this.#events.keys()) mask |= 1 << event;
    this.#thread.cut('idle');
    const event = this.#thread.idle(mask);
    if (event === WOKEN) {
      const woken = this.#woken;
      this.#woken = undefined;
      if (woken === undefined) this.#thread.fail('the loop woke up without a waitAsync');
      woken();
      return;
    }
    this.#thread.note(`event${event}`);
    const happen = this.#events.get(event);
    this.#events.delete(event);
    happen?.();
  }
}

function isBesides(last: Operation | undefined): boolean {
  return (
    last === undefined ||
    last.kind === 'wait' ||
    last.kind === 'and' ||
    last.kind === 'add' ||
    (last.kind === 'cas' && last.b === (last.a | 1))
  );
}
