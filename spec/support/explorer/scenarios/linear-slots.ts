import { POOL_CLOSED, type SlotPool } from '../../../../lib/queue/slot-pool.js';
import { CLOSED, NOT_NOW, type SlotCall, slots } from '../../../reference/slots.js';
import type { Scenario } from '../scenario.js';
import type { Thread } from '../thread.js';
import { CallHistory } from './call-history.js';
import { SlotWorld } from './slot-pool.js';
import type { WorldOptions } from './world.js';

/** What a thread does, in order. */
export type SlotLifeAction =
  | 'use'
  | 'use timed'
  | 'try'
  /** Acquires a slot and never releases it. */
  | 'keep'
  /** Closes the pool and takes its slots out of service, as ConnectionPool.disconnect does. */
  | 'stop'
  /** The opposite. */
  | 'start'
  | 'retire'
  | 'open'
  | 'close'
  | 'reopen';

export interface LinearSlotsOptions extends WorldOptions {
  readonly slots: number;
  readonly actions: readonly (readonly SlotLifeAction[])[];
}

const TIMEOUT_MS = 10;

/** A pool of slots that come and go, against a plain list of owners. */
export function linearSlots(options: LinearSlotsOptions): Scenario {
  const world = new SlotWorld({ ...options, actions: [], closes: true });
  const history = new CallHistory(world.layout, options.first + (options.late ?? 0), slots(options.slots));
  const threads = world.inhabitants((thread, inhabitant, index) => {
    const user = new User(thread, history, world.pool(inhabitant), options.slots);
    options.actions[index]?.forEach((action, i) => {
      thread.checkpoint(`before ${i}`, inhabitant.lane.life);
      user.act(action);
    });
  });
  return history.watch(world.scenarioOf(threads, {}));
}

class User {
  readonly #thread: Thread;
  readonly #history: CallHistory<SlotCall>;
  readonly #pool: SlotPool;
  readonly #slots: number;

  constructor(thread: Thread, history: CallHistory<SlotCall>, pool: SlotPool, slotCount: number) {
    this.#thread = thread;
    this.#history = history;
    this.#pool = pool;
    this.#slots = slotCount;
  }

  act(action: SlotLifeAction): void {
    switch (action) {
      case 'use':
        return this.#use('acquire');
      case 'use timed':
        return this.#use('acquire timed');
      case 'try':
        return this.#use('try');
      case 'keep':
        return void this.#acquire('acquire');
      case 'stop':
        this.#call({ do: 'close' });
        return this.#forEachSlot('retire');
      case 'start':
        this.#call({ do: 'reopen' });
        return this.#forEachSlot('open');
      case 'retire':
      case 'open':
        return void this.#call({ do: action, slot: 0 });
      case 'close':
      case 'reopen':
        return void this.#call({ do: action });
    }
  }

  #use(how: 'acquire' | 'acquire timed' | 'try'): void {
    const grant = this.#acquire(how);
    if (grant === NOT_NOW || grant === CLOSED) return;
    const period = this.#call({ do: 'period' });
    this.#call({ do: 'release', slot: grant >> 1, period });
  }

  #acquire(how: 'acquire' | 'acquire timed' | 'try'): number {
    const grant = this.#call({ do: how });
    this.#thread.checkpoint('acquired', grant, this.#thread.index);
    return grant;
  }

  #forEachSlot(what: 'open' | 'retire'): void {
    for (let slot = 0; slot < this.#slots; slot++) this.#call({ do: what, slot });
  }

  #call(call: SlotCall): number {
    return this.#history.call(this.#thread, call, () => this.#perform(call));
  }

  #perform(call: SlotCall): number {
    const pool = this.#pool;
    switch (call.do) {
      case 'acquire':
      case 'acquire timed':
        return grantOf(pool.acquireSync(call.do === 'acquire' ? Infinity : this.#thread.clock + TIMEOUT_MS));
      case 'try':
        return grantOf(pool.tryAcquire());
      case 'period':
        return pool.period;
      case 'release':
        return pool.release(call.slot, call.period) ? 1 : 0;
      case 'open':
        return pool.open(call.slot) ? 1 : 0;
      case 'retire':
        pool.retire(call.slot);
        return 0;
      case 'close':
        pool.close();
        return 0;
      case 'reopen':
        pool.reopen();
        return 0;
    }
  }
}

function grantOf(grant: number): number {
  return grant === POOL_CLOSED ? CLOSED : grant;
}
