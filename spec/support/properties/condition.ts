import { setImmediate as turn } from 'node:timers/promises';
import * as fc from 'fast-check';
import { Condition } from '../../../lib/sync/condition.js';
import { Mutex } from '../../../lib/sync/mutex.js';
import { ReentrantMutex } from '../../../lib/sync/reentrant-mutex.js';

/** What is done next: with how many, or to which of those that wait. */
type Action = readonly [does: 'wait' | 'notify' | 'notify all' | 'abort' | 'a turn', at: number];

type Kind = 'fifo' | 'eventual' | 'reentrant';

/** A flow that waits for the condition. */
interface Waiter {
  readonly number: number;
  readonly abort: AbortController;
  expects: 'nothing yet' | 'a notification' | 'its abort';
}

/**
 * Flows of one thread that wait, are notified and aborted, against a list: notifications go to those who wait, in their order, an abort ends a
 * wait that was not notified, and nothing else does; and all have the mutex to themselves afterwards.
 */
export function conditionProperty(): fc.IAsyncPropertyWithHooks<[Kind, Action[]]> {
  const does = fc.constantFrom('wait', 'wait', 'notify', 'notify all', 'abort', 'a turn');
  const actions = fc.array(fc.tuple(does, fc.nat(3)), { maxLength: 25, size: 'max' });
  return fc.asyncProperty(fc.constantFrom('fifo', 'eventual', 'reentrant'), actions, async (kind: Kind, todo: Action[]) => {
    const world = new ConditionWorld(kind);
    for (const [action, at] of todo) await world.act(action, at);
    await world.finish();
  });
}

class ConditionWorld {
  readonly #mutex: Mutex | ReentrantMutex;
  readonly #condition: Condition;
  /** Who waits, and has neither been notified nor aborted: the first came first. */
  readonly #waiting: Waiter[] = [];
  readonly #flows: Promise<void>[] = [];
  readonly #isOrdered: boolean;
  /** Who was notified and is not back yet, in this order. */
  readonly #notified: Waiter[] = [];
  #inside = 0;

  constructor(kind: Kind) {
    this.#mutex = kind === 'reentrant' ? new ReentrantMutex() : new Mutex({ fairness: kind });
    this.#isOrdered = kind === 'fifo';
    this.#condition = new Condition(this.#mutex);
  }

  async act(does: Action[0], at: number): Promise<void> {
    if (does === 'wait') this.#start();
    else if (does === 'notify') await this.#notify(at);
    else if (does === 'notify all') await this.#notify(Infinity);
    else if (does === 'abort') this.#abort(this.#waiting[at]);
    else await turn();
  }

  async finish(): Promise<void> {
    await turn();
    await this.#notify(Infinity);
    await Promise.all(this.#flows);
    expect(this.#waiting.length === 0 && this.#condition.waiting === 0, 'somebody waits after the end');
    expect(this.#mutex.tryLock()?.unlock() === true, 'the mutex is not free in the end');
  }

  #start(): void {
    const flow = this.#wait();
    flow.catch(() => undefined); // `finish` hears of it
    this.#flows.push(flow);
  }

  async #wait(): Promise<void> {
    const waiter: Waiter = { number: this.#flows.length, abort: new AbortController(), expects: 'nothing yet' };
    const guard = await this.#mutex.lock();
    await this.#alone();
    this.#waiting.push(waiter);
    const failure = await this.#condition.wait(guard, { signal: waiter.abort.signal }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(guard.held, 'a wait has ended without the mutex');
    if (failure === undefined) this.#isBack(waiter);
    else
      expect(waiter.expects === 'its abort' && failure === waiter, `waiter ${waiter.number} expects ${waiter.expects}: ${String(failure)}`);
    await this.#alone();
    guard.unlock();
  }

  #isBack(waiter: Waiter): void {
    expect(waiter.expects === 'a notification', `waiter ${waiter.number} is back and expects ${waiter.expects}`);
    const place = this.#notified.indexOf(waiter);
    expect(place === 0 || !this.#isOrdered, `waiter ${waiter.number} overtakes another one`);
    this.#notified.splice(place, 1);
  }

  async #notify(count: number): Promise<void> {
    const guard = await this.#mutex.lock();
    await this.#alone();
    const before = this.#waiting.length;
    expect(this.#condition.waiting === before, `${this.#condition.waiting} wait, not ${before}`);
    const told = count === Infinity ? this.#condition.notifyAll() : this.#condition.notify(count);
    expect(told === Math.min(count, before), `${told} of ${before} are notified, not ${count}`);
    for (const waiter of this.#waiting.splice(0, told)) {
      waiter.expects = 'a notification';
      this.#notified.push(waiter);
    }
    await this.#alone();
    guard.unlock();
  }

  #abort(waiter: Waiter | undefined): void {
    if (waiter === undefined) return;
    this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
    waiter.expects = 'its abort';
    waiter.abort.abort(waiter);
  }

  /** A while in which nobody else may be inside. */
  async #alone(): Promise<void> {
    this.#inside++;
    for (let i = 0; i < 3; i++) {
      expect(this.#inside === 1, 'two flows are inside');
      await Promise.resolve();
    }
    this.#inside--;
  }
}

function expect(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise);
}
