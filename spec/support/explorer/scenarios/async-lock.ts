import { ABANDONED, type LockCore } from '../../../../lib/sync/lock-core.js';
import { NOT_YET } from '../../../../lib/sync/wait-line.js';
import { ModelWords } from '../model-words.js';
import type { Scenario } from '../scenario.js';
import type { Thread } from '../thread.js';
import { INSIDE, LockWorld, type LockWorldOptions, SAW_ABANDONED } from './lock-world.js';
import type { Inhabitant } from './world.js';

/** What a thread does, in order. Flows wait and run in its event loop; the loop runs once all is started. */
export type LockAction =
  /** Starts a flow that locks, and unlocks in a later turn. With `event`, it may be aborted while the loop is idle. */
  | { readonly do: 'flow'; readonly name: string; readonly lock?: number; readonly event?: number }
  /** Locks, blocking, and does something with the lock held. */
  | { readonly do: 'block'; readonly lock?: number; readonly isTimed?: boolean; readonly inside?: readonly LockAction[] }
  /** Aborts a flow that waits, in the same turn as what came before. */
  | { readonly do: 'abort'; readonly name: string; readonly lock?: number }
  /** Unlocks what it holds from the start. */
  | { readonly do: 'unlock'; readonly lock?: number }
  /** Goes on once a thread is in line; or is not; or holds the lock; or one of both. */
  | { readonly do: 'await'; readonly thread: number; readonly lock?: number; readonly is: 'in line' | 'out of line' | 'inside' | 'there' };

export interface AsyncLockOptions extends LockWorldOptions {
  /** Per thread. */
  readonly actions: readonly (readonly LockAction[])[];
  /** Per lock, the thread that holds it from the start. */
  readonly holders?: readonly (number | undefined)[];
}

const TIMEOUT_MS = 10;

/** Threads with async flows and blocking calls side by side. */
export function asyncLock(options: AsyncLockOptions): Scenario {
  const world = new LockWorld(options);
  options.holders?.forEach((holder, lock) => {
    if (holder !== undefined) world.hold((1 << 10) | holder, lock);
  });
  const threads = world.inhabitants((thread, inhabitant, index) => {
    options.holders?.forEach((holder, lock) => {
      if (holder === index) thread.flag = LockWorld.flagged(thread.flag, INSIDE, lock);
    });
    const party = new Party(thread, world, inhabitant);
    options.actions[index]?.forEach((action, i) => party.act(action, String(i)));
    party.finish();
  });
  return world.scenario(threads);
}

/** A thread with flows. Its objects hold places of flows between calls, so its log is kept for as long as one waits. */
class Party {
  readonly #thread: Thread;
  readonly #world: LockWorld;
  readonly #inhabitant: Inhabitant;
  readonly #cores: Map<number, LockCore> = new Map();
  /** What aborts a flow, by its name. */
  readonly #aborts: Map<string, () => void> = new Map();
  #waiting = 0;

  constructor(thread: Thread, world: LockWorld, inhabitant: Inhabitant) {
    this.#thread = thread;
    this.#world = world;
    this.#inhabitant = inhabitant;
  }

  act(action: LockAction, name: string): void {
    if (action.do === 'await') return this.#await(action);
    const { lock = 0 } = action;
    if (this.#waiting === 0) this.#thread.checkpoint(`before ${name}`, this.#inhabitant.lane.life);
    else this.#thread.note(`before ${name}`);
    if (action.do === 'flow') return this.#start(action.name, lock, action.event);
    if (action.do === 'block') return this.#block(name, lock, action.isTimed ?? false, action.inside ?? []);
    if (action.do === 'abort') return this.#aborts.get(action.name)?.();
    this.#flag(lock, 0);
    this.#core(lock).release();
  }

  finish(): void {
    this.#inhabitant.loop.run(() => this.#waiting === 0);
  }

  #await({ thread, lock, is }: Extract<LockAction, { readonly do: 'await' }>): void {
    this.#thread.when(memory => {
      const isInLine = this.#world.isInLine(memory, thread, lock);
      if (is === 'in line') return isInLine;
      if (is === 'out of line') return !isInLine;
      return this.#world.isInside(memory, thread, lock) || (is === 'there' && isInLine);
    });
  }

  /** As `LockWaiting` does it. */
  #start(name: string, lock: number, event: number | undefined): void {
    const { loop } = this.#inhabitant;
    const core = this.#core(lock);
    const grant = core.tryAcquire();
    if (grant !== NOT_YET) return this.#hold(lock, grant);
    this.#waiting++;
    const flow = loop.flow(name, granted => {
      if (event !== undefined) loop.mayNotHappen(event);
      this.#waiting--;
      this.#hold(lock, granted);
    });
    core.enqueue(flow.waiter);
    this.#thread.note('enqueued');
    // A flow that was served at once runs before the thread does anything else: if it blocked with a lock held by a flow,
    // that would be a deadlock of the application's own.
    loop.runJobs();
    if (flow.grant !== undefined) return;
    const abort = (): void => {
      if (flow.grant !== undefined) return;
      this.#waiting--;
      core.leave(flow.waiter);
    };
    this.#aborts.set(name, abort);
    if (event !== undefined) loop.mayHappen(event, abort);
  }

  #block(name: string, lock: number, isTimed: boolean, inside: readonly LockAction[]): void {
    const grant = this.#core(lock).acquireSync(isTimed ? this.#thread.clock + TIMEOUT_MS : Infinity);
    this.#thread.note(`${name} got ${grant}`);
    if (grant !== NOT_YET) this.#hold(lock, grant, inside, name);
  }

  #hold(lock: number, grant: number, inside: readonly LockAction[] = [], name = ''): void {
    this.#flag(lock, INSIDE | (grant === ABANDONED ? SAW_ABANDONED : 0));
    new ModelWords(this.#thread, this.#world.stateWord(lock)).load(0);
    inside.forEach((action, i) => this.act(action, `${name}.${i}`));
    this.#flag(lock, 0);
    this.#core(lock).release();
  }

  #flag(lock: number, bits: number): void {
    if (bits !== 0 && LockWorld.bitsOf(this.#thread.flag, lock) !== 0) this.#thread.fail(`two flows of one thread hold lock ${lock}`);
    this.#thread.flag = LockWorld.flagged(this.#thread.flag, bits, lock);
  }

  #core(lock: number): LockCore {
    let core = this.#cores.get(lock);
    if (core === undefined) {
      core = this.#world.core(this.#inhabitant, lock);
      this.#cores.set(lock, core);
    }
    return core;
  }
}
