import { Lane } from '../../../../lib/memory/lane.js';
import { firstLife, laneOf } from '../../../../lib/memory/life.js';
import { Realm } from '../../../../lib/memory/realm.js';
import { POOL_CLOSED, slotGrant, SlotPool } from '../../../../lib/queue/slot-pool.js';
import { lineWords } from '../../../../lib/sync/line-tickets.js';
import { NOT_YET } from '../../../../lib/sync/wait-line.js';
import { InitialWords, ModelWords } from '../model-words.js';
import type { Operation } from '../operation.js';
import type { Scenario, Step, View } from '../scenario.js';
import type { Thread } from '../thread.js';
import { ArrivalOrder } from './arrival-order.js';
import { type Inhabitant, showLife, STRUCTURE, World, type WorldOptions } from './world.js';

/** What a thread does, in order. */
export type SlotAction =
  /** Acquires a slot, blocking, and releases it. */
  | 'use'
  | 'use timed'
  /** The same with a flow in the event loop; the second kind may be aborted. */
  | 'flow'
  | 'mortal flow'
  /** Acquires a slot and never releases it. */
  | 'keep'
  | 'close';

export interface SlotPoolOptions extends WorldOptions {
  readonly slots: number;
  /** Somebody has been in line, and nobody has noticed that it is empty since. */
  readonly hadWaiters?: boolean;
  readonly actions: readonly (readonly SlotAction[])[];
  readonly ticketsFrom?: number;
  /** Checks first come, first served, for threads that only block. */
  readonly order?: boolean;
  /** Whether somebody closes it, beside those whose actions say so. */
  readonly closes?: boolean;
}

const TIMEOUT_MS = 10;
const WAITED = 0;
const SOMEBODY = 1;
const PERIOD = 1;
const LINE = 2;
const PER_LANE = 3;
const SLOT_DISTANCE = 32;
const RING_HEAD = 32;
const RING_TAIL = 64;
const RING_CELLS = 96;
const RING_PLACES_PER_SLOT = 4;
const MOST_SLOTS = 8;
/** The flag of a thread: the slots that it has, those it got as abandoned, and whether it is in a call. */
const CALLING: number = 1 << (2 * MOST_SLOTS);

/** Threads that share a pool's slots: none has two owners, and nobody sleeps while one is free. */
export function slotPool(options: SlotPoolOptions): Scenario {
  return new SlotWorld(options).scenario();
}

/** A pool of slots in a world, all of them in service. */
export class SlotWorld extends World {
  readonly #slots: number;
  readonly #actions: SlotPoolOptions['actions'];
  readonly #counts: Set<number> = new Set();
  /** Per slot: its owner has died and nobody has had it since. */
  readonly #dirty: number[] = [];
  readonly #order: ArrivalOrder | undefined;

  constructor(options: SlotPoolOptions) {
    super(options);
    this.#slots = options.slots;
    this.#actions = options.actions;
    this.#order = options.order === true ? new ArrivalOrder(this) : undefined;
    this.#name(options);
    const words = new InitialWords(this.layout, STRUCTURE);
    SlotPool.format(words, 0, options.lanes, options.slots);
    const host = { now: () => 0, probe: () => undefined, soon: () => undefined, keepAlive: () => undefined, sliceMs: () => Infinity };
    const pool = new SlotPool(words, 0, new Lane(new Realm(new InitialWords(this.layout, 0)), firstLife(0), host), options.slots);
    for (let slot = 0; slot < options.slots; slot++) {
      pool.open(slot);
      this.#dirty.push(this.layout.ghost(`ghost: dirty${slot}`));
    }
  }

  scenario(): Scenario {
    const threads = this.inhabitants((thread, inhabitant, index) =>
      new User(thread, inhabitant, this.#slots, STRUCTURE + WAITED).run(this.#actions[index] ?? []),
    );
    return this.scenarioOf(threads, {
      observe: step => this.#observe(step) ?? this.#observeOrder(step),
      invariant: view => this.#exclusion(view),
    });
  }

  /** Threads with oracles of their own. */
  scenarioOf(threads: Scenario['threads'], oracles: Partial<Scenario>): Scenario {
    return {
      layout: this.layout,
      threads,
      isPrivate: (operation, thread) => this.#isPrivate(operation, thread),
      ...oracles,
      show: (index, value) => (this.#slotOf(index) >= 0 || this.#isBearer(index) ? showLife(value) : this.show(index, value)),
    };
  }

  /** The pool as this thread sees it. */
  pool({ lane, words }: Inhabitant): SlotPool {
    return new SlotPool(words(STRUCTURE), 0, lane, this.#slots);
  }

  #name({ lanes, slots, actions, closes = false, hadWaiters, ticketsFrom = 0 }: SlotPoolOptions): void {
    const { layout } = this;
    layout.name(STRUCTURE + WAITED, 'WAITED');
    layout.answersOnly(STRUCTURE + WAITED, 0);
    if (hadWaiters === true) layout.setInitial(STRUCTURE + WAITED, SOMEBODY);
    layout.name(STRUCTURE + PERIOD, 'PERIOD');
    if (!closes && !actions.flat().includes('close')) layout.constant(STRUCTURE + PERIOD);
    layout.name(STRUCTURE + LINE, 'NEXT');
    layout.setInitial(STRUCTURE + LINE, ticketsFrom);
    for (let lane = 0; lane < lanes; lane++) {
      ['BEARER', 'HEAD', 'COUNT'].forEach((name, i) => layout.name(STRUCTURE + LINE + 1 + PER_LANE * lane + i, `${name}${lane}`));
      this.#counts.add(STRUCTURE + LINE + PER_LANE * (lane + 1));
      this.owns(lane, STRUCTURE + LINE + 1 + PER_LANE * lane, STRUCTURE + LINE + 2 + PER_LANE * lane);
    }
    for (let slot = 0; slot < slots; slot++) layout.name(this.#slotAt(slot), `SLOT${slot}`);
    const ring = this.#slotAt(slots);
    layout.name(ring + RING_HEAD, 'RING.HEAD');
    layout.name(ring + RING_TAIL, 'RING.TAIL');
    for (let place = 0; place < RING_PLACES_PER_SLOT * slots; place++) layout.name(ring + RING_CELLS + place, `RING.CELL${place}`);
  }

  #slotAt(slot: number): number {
    return STRUCTURE + LINE + lineWords(this.options.lanes) + slot * SLOT_DISTANCE;
  }

  #slotOf(index: number): number {
    const slot = (index - this.#slotAt(0)) / SLOT_DISTANCE;
    return Number.isInteger(slot) && slot >= 0 && slot < this.#slots ? slot : -1;
  }

  #isBearer(index: number): boolean {
    const at = index - STRUCTURE - LINE - 1;
    return at >= 0 && at < PER_LANE * this.options.lanes && at % PER_LANE === 0;
  }

  /** As in LockWorld: COUNT is for display, and a lane's own BEARER is written by that lane alone. */
  #isPrivate({ kind, index }: Operation, thread: number): boolean {
    return (
      this.#counts.has(index) || (kind === 'load' && thread < this.options.first && index === STRUCTURE + LINE + 1 + PER_LANE * thread)
    );
  }

  #exclusion(view: View): string | undefined {
    for (let slot = 0; slot < this.#slots; slot++) {
      const owners: number[] = [];
      for (let thread = 0; thread < view.threads; thread++)
        if (view.isAlive(thread) && (view.flag(thread) & (1 << slot)) !== 0) owners.push(thread);
      if (owners.length > 1) return `threads ${owners.join(' and ')} have slot ${slot} at the same time`;
    }
    return undefined;
  }

  #observe({ memory, thread, operation, flagBefore, flagAfter }: Step): string | undefined {
    for (let slot = 0; slot < this.#slots; slot++) {
      const dirty = this.#dirty[slot] as number; // one per slot
      const owner = memory.read(this.#slotAt(slot));
      if (operation === undefined && owner > 1 && this.threadOf(memory, owner) === thread) memory.write(dirty, 1);
      if ((flagBefore & (1 << slot)) !== 0 || (flagAfter & (1 << slot)) === 0) continue;
      const saw = (flagAfter & (1 << (slot + MOST_SLOTS))) === 0 ? 0 : 1;
      if (saw !== memory.read(dirty))
        return `thread ${thread} got slot ${slot} ${saw === 0 ? 'as if its owner had not died' : 'as abandoned, for no reason'}`;
      memory.write(dirty, 0);
    }
    return undefined;
  }

  #observeOrder(step: Step): string | undefined {
    const { operation, flagBefore, flagAfter, memory, thread } = step;
    const head = STRUCTURE + LINE + 2 + PER_LANE * laneOf(this.lifeOf(memory, thread));
    return this.#order?.observe(step, {
      wasCalling: (flagBefore & CALLING) !== 0,
      isCalling: (flagAfter & CALLING) !== 0,
      isServed: (flagAfter & ~flagBefore & ((1 << MOST_SLOTS) - 1)) !== 0,
      hidesTicket: operation?.kind === 'store' && operation.index === head && operation.a === 0,
    });
  }
}

/** One thread that uses the pool. What it can keep between calls is in its log, as long as flows wait. */
class User {
  readonly #thread: Thread;
  readonly #inhabitant: Inhabitant;
  readonly #pool: SlotPool;
  readonly #touched: number;
  #waiting = 0;

  constructor(thread: Thread, inhabitant: Inhabitant, slots: number, touched: number) {
    this.#thread = thread;
    this.#inhabitant = inhabitant;
    this.#pool = new SlotPool(inhabitant.words(STRUCTURE), 0, inhabitant.lane, slots);
    this.#touched = touched;
  }

  run(actions: readonly SlotAction[]): void {
    actions.forEach((action, i) => {
      if (this.#waiting === 0) this.#thread.checkpoint(`before ${i}`, this.#inhabitant.lane.life);
      else this.#thread.note(`before ${i}`);
      if (action === 'close') this.#pool.close();
      else if (action === 'keep') this.#pool.acquireSync(Infinity);
      else if (action === 'use' || action === 'use timed') this.#use(i, action === 'use timed');
      else this.#start(`flow ${i}`, action === 'mortal flow' ? 1 + i : undefined);
    });
    this.#inhabitant.loop.run(() => this.#waiting === 0);
  }

  #use(i: number, isTimed: boolean): void {
    this.#thread.flag |= CALLING;
    const grant = this.#pool.acquireSync(isTimed ? this.#thread.clock + TIMEOUT_MS : Infinity);
    this.#thread.flag &= ~CALLING;
    if (this.#waiting === 0) this.#thread.checkpoint(`after ${i}`, this.#inhabitant.lane.life, grant);
    else this.#thread.note(`got ${grant}`);
    this.#hold(grant);
  }

  #start(name: string, event: number | undefined): void {
    const { loop } = this.#inhabitant;
    const grant = this.#pool.tryAcquire();
    if (grant !== NOT_YET) return this.#hold(grant);
    this.#waiting++;
    const flow = loop.flow(name, granted => {
      if (event !== undefined) loop.mayNotHappen(event);
      this.#waiting--;
      this.#hold(granted);
    });
    this.#pool.enqueue(flow.waiter);
    this.#thread.note('enqueued');
    loop.runJobs();
    if (event === undefined || flow.grant !== undefined) return;
    loop.mayHappen(event, () => {
      this.#pool.leave(flow.waiter);
      if (flow.grant === undefined) this.#waiting--;
    });
  }

  #hold(grant: number): void {
    if (grant === NOT_YET || grant === POOL_CLOSED) return;
    const { slot, abandoned } = slotGrant(grant);
    const { flag } = this.#thread;
    this.#thread.flag = flag | (1 << slot) | (abandoned ? 1 << (slot + MOST_SLOTS) : 0);
    new ModelWords(this.#thread, this.#touched).load(0);
    this.#thread.flag = flag;
    if (!this.#pool.release(slot)) this.#thread.fail(`slot ${slot} was lost`);
  }
}
