import { type ConditionCore, DEATH, NOTIFIED } from '../../../../lib/sync/condition-core.js';
import { ABANDONED, type LockCore } from '../../../../lib/sync/lock-core.js';
import { type AsyncWaiter, NOT_YET } from '../../../../lib/sync/wait-line.js';
import type { Words } from '../../../../lib/memory/words.js';
import type { Scenario, View } from '../scenario.js';
import type { Thread } from '../thread.js';
import { ConditionWorld, type ConditionWorldOptions, ONE_CALL, ONE_PROMISED, ONE_TOLD } from './condition-world.js';
import { INSIDE, LockWorld, SAW_ABANDONED } from './lock-world.js';
import type { Inhabitant } from './world.js';

/** What a thread does, in order. Flows run in its event loop, once all is started. */
export type ConditionAction =
  /** Waits once, blocking, whatever there is. */
  | 'wait'
  | 'wait timed'
  /** Waits, blocking, until there is an item, and takes it. */
  | 'take'
  | 'take timed'
  /** The same with a flow. The second kind may be aborted while the loop is idle, the third is at once. */
  | 'flow'
  | 'mortal flow'
  | 'aborted flow'
  | 'taking flow'
  /** Runs what is due in the loop. */
  | 'turn'
  /** Notifies so many. */
  | { readonly notify: number | 'all'; readonly items?: number };

export interface ConditionOptions extends ConditionWorldOptions {
  readonly actions: readonly (readonly ConditionAction[])[];
}

const TIMEOUT_MS = 10;

/**
 * Threads that wait for a condition and notify it. Every notification that was counted ends one wait, and nothing else
 * does, as long as nobody dies; nobody sleeps while there is an item that it would take.
 */
export function condition(options: ConditionOptions): Scenario {
  const world = new ConditionWorld(options);
  const threads = world.inhabitants((thread, inhabitant, index) => {
    new Caller(thread, world, inhabitant).run(options.actions[index] ?? []);
  });
  const takes = options.actions.flat().some(action => typeof action === 'string' && action.startsWith('tak'));
  return world.conditionScenario(threads, (view: View) => (takes && view.read(world.itemsWord) > 0 ? 'there is an item' : undefined));
}

/** One thread. What it can keep between calls is in its log, as long as flows wait. */
class Caller {
  readonly #thread: Thread;
  readonly #world: ConditionWorld;
  readonly #inhabitant: Inhabitant;
  readonly #lock: LockCore;
  readonly #core: ConditionCore;
  readonly #items: Words;
  #waiting = 0;

  constructor(thread: Thread, world: ConditionWorld, inhabitant: Inhabitant) {
    this.#thread = thread;
    this.#world = world;
    this.#inhabitant = inhabitant;
    this.#lock = world.core(inhabitant);
    this.#core = world.condition(inhabitant);
    this.#items = inhabitant.words(world.itemsWord);
  }

  run(actions: readonly ConditionAction[]): void {
    actions.forEach((action, i) => {
      this.#cut(`before ${i}`);
      if (typeof action === 'object') this.#notify(action.notify, action.items ?? 0);
      else if (action === 'turn') this.#inhabitant.loop.runJobs();
      else if (action.endsWith('flow')) this.#start(`flow ${i}`, action, 1 + i);
      else this.#wait(String(i), action.startsWith('take'), action.endsWith('timed'));
    });
    this.#inhabitant.loop.run(() => this.#waiting === 0);
  }

  #cut(place: string): void {
    if (this.#waiting === 0) this.#thread.checkpoint(place, this.#inhabitant.lane.life);
    else this.#thread.note(place);
  }

  #notify(count: number | 'all', items: number): void {
    this.#enter(this.#lock.acquireSync(Infinity));
    if (items > 0) this.#items.store(0, this.#items.load(0) + items);
    const notified = count === 'all' ? this.#core.notifyAll() : this.#core.notify(count);
    this.#thread.flag += notified * ONE_PROMISED;
    this.#thread.note(`notified ${notified}`);
    this.#unlock();
  }

  #wait(name: string, takes: boolean, isTimed: boolean): void {
    this.#thread.flag += ONE_CALL;
    this.#enter(this.#lock.acquireSync(Infinity));
    this.#cut(`${name} inside`);
    while (!takes || this.#items.load(0) === 0) {
      const deadlineMs = isTimed ? this.#thread.clock + TIMEOUT_MS : Infinity;
      this.#world.registering(this.#thread, () => this.#core.register());
      this.#unlock();
      const outcome = this.#core.waitSync(deadlineMs);
      this.#told(outcome);
      this.#cut(`${name} told ${outcome}`);
      this.#enter(this.#lock.acquireSync(Infinity));
      this.#cut(`${name} told ${outcome}, inside`);
      if (!takes || outcome === NOT_YET) break;
    }
    if (takes) this.#take();
    this.#thread.flag -= ONE_CALL;
    this.#unlock();
  }

  #start(name: string, kind: string, event: number): void {
    this.#thread.flag += ONE_CALL;
    this.#enter(this.#lock.acquireSync(Infinity));
    if (kind === 'taking flow' && this.#items.load(0) > 0) {
      this.#take();
      this.#thread.flag -= ONE_CALL;
      return this.#unlock();
    }
    this.#waiting++;
    this.#waitAsync(name, kind, event);
  }

  /** Inside. As `Condition.wait` does it. */
  #waitAsync(name: string, kind: string, event: number): void {
    const { loop } = this.#inhabitant;
    const flow = loop.flow(name, outcome => {
      loop.mayNotHappen(event);
      this.#thread.note(`told ${outcome}`);
      this.#thread.flag += ONE_CALL;
      this.#relock(name, kind, event);
    });
    const waiter: AsyncWaiter = {
      serve: outcome => {
        this.#told(outcome);
        this.#thread.flag -= ONE_CALL; // it wants nothing from others until it runs
        flow.waiter.serve(outcome);
      },
    };
    this.#world.registering(this.#thread, () => this.#core.enqueue(waiter));
    this.#thread.note('enqueued');
    this.#unlock();
    const leave = (): void => {
      this.#core.leave(waiter);
      if (flow.grant === undefined) this.#relock(name, 'gone', event);
    };
    if (kind === 'mortal flow') loop.mayHappen(event, leave);
    if (kind === 'aborted flow') leave();
  }

  #relock(name: string, kind: string, event: number): void {
    const inside = (grant: number): void => {
      this.#enter(grant);
      if (kind === 'taking flow' && this.#items.load(0) === 0) return this.#waitAsync(`${name}'`, kind, event);
      if (kind === 'taking flow') this.#take();
      this.#waiting--;
      this.#thread.flag -= ONE_CALL;
      this.#unlock();
    };
    const grant = this.#lock.tryAcquire();
    if (grant !== NOT_YET) return inside(grant);
    this.#lock.enqueue(this.#inhabitant.loop.flow(`${name} relocks`, inside).waiter);
    this.#thread.note('relocks');
  }

  #told(outcome: number): void {
    if (outcome === NOTIFIED) this.#thread.flag += ONE_TOLD;
    if (outcome === DEATH && !this.#world.options.mortal) this.#thread.fail('a wait ended for no reason');
  }

  #take(): void {
    const items = this.#items.load(0);
    if (items > 0) this.#items.store(0, items - 1);
  }

  #enter(grant: number): void {
    if (LockWorld.bitsOf(this.#thread.flag, 0) !== 0) this.#thread.fail('two flows of one thread hold the mutex');
    this.#thread.flag = LockWorld.flagged(this.#thread.flag, INSIDE | (grant === ABANDONED ? SAW_ABANDONED : 0));
    this.#items.load(0); // one step at least
  }

  #unlock(): void {
    this.#thread.flag = LockWorld.flagged(this.#thread.flag, 0);
    this.#lock.release();
  }
}
