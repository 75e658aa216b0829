import { RingCore } from '../../../../lib/queue/index-ring.js';
import { Layout } from '../memory.js';
import { ModelWords } from '../model-words.js';
import type { Operation } from '../operation.js';
import type { Scenario, Step, ThreadPlan } from '../scenario.js';
import type { Thread } from '../thread.js';
import { STRUCTURE } from './world.js';

/** What a thread does to the ring: pushes an item, or pops. */
export type RingAction = number | 'pop';

export interface RingOptions {
  readonly capacity: number;
  /** Per thread. Items are different numbers. */
  readonly actions: readonly (readonly RingAction[])[];
  readonly mortal?: boolean;
  /** The lap at the start; laps wrap after 2^20. */
  readonly lap?: number;
  /** What is in it at the start. */
  readonly items?: readonly number[];
}

const HEAD = 32;
const TAIL = 64;
const CELLS = 96;
const PLACE_BITS = 12;
const ITEM_MASK = 4095;

const PUSHING = 1;
const POPPING = 2;
const SAID_FULL = 4;
const SAID_EMPTY = 8;
const TOOK = 16;

/**
 * A ring against a plain queue. The one CAS that is the push or the pop moves the plain queue too, so it must give the
 * item that the plain queue gives; and whoever hears "full" or "empty" must have called while the plain queue was so.
 * That is linearizability with the linearization points named. Killed threads owe no answer.
 */
export function ring(options: RingOptions): Scenario {
  const model = new RingModel(options);
  return model.scenario();
}

/** The words of a ring, with what is in it at the start. */
export function prepareRing(layout: Layout, { capacity, lap = 0, items = [] }: RingOptions): void {
  layout.name(STRUCTURE + HEAD, 'HEAD');
  layout.name(STRUCTURE + TAIL, 'TAIL');
  layout.setInitial(STRUCTURE + HEAD, lap << PLACE_BITS);
  const isFull = items.length === capacity;
  layout.setInitial(STRUCTURE + TAIL, isFull ? (lap + 1) << PLACE_BITS : (lap << PLACE_BITS) | items.length);
  for (let place = 0; place < capacity; place++) {
    const item = items[place];
    layout.name(STRUCTURE + CELLS + place, `CELL${place}`);
    layout.setInitial(STRUCTURE + CELLS + place, (lap << PLACE_BITS) | (item === undefined ? 0 : item + 1));
  }
}

class RingModel {
  readonly #layout: Layout = new Layout();
  readonly #options: RingOptions;
  readonly #length: number;
  readonly #queue: number[] = [];
  /** Per thread: the queue has been full or empty since the call began. */
  readonly #was: number[] = [];
  /** Per thread: the item that its CAS took, and 1 once its CAS has pushed. */
  readonly #got: number[] = [];

  constructor(options: RingOptions) {
    this.#options = options;
    const layout = this.#layout;
    const { capacity, items = [] } = options;
    prepareRing(layout, options);
    this.#length = layout.ghost('ghost: length', items.length);
    for (let i = 0; i < capacity + 1; i++) this.#queue.push(layout.ghost(`ghost: item ${i}`, items[i] ?? -1));
    options.actions.forEach((_, thread) => {
      this.#was.push(layout.ghost(`ghost: thread ${thread} may fail`));
      this.#got.push(layout.ghost(`ghost: thread ${thread} got`, -1));
    });
  }

  scenario(): Scenario {
    const { actions, mortal = false } = this.#options;
    const threads = actions.map((own, index): ThreadPlan => ({
      name: `thread ${index}`,
      isMortal: mortal,
      program: thread => this.#run(thread, own),
    }));
    return { layout: this.#layout, threads, observe: step => this.#observe(step), show: (index, value) => showCell(index, value) };
  }

  /** A ring object holds nothing between operations but where the ring is; nor does a loop in push or pop from round to round. */
  #run(thread: Thread, actions: readonly RingAction[]): void {
    const core = new RingCore(new ModelWords(thread, STRUCTURE), 0, this.#options.capacity);
    actions.forEach((action, i) => {
      const isPop = action === 'pop';
      thread.isLoopHead = address => isLoopHead(address - STRUCTURE, thread.last, isPop);
      thread.flag = isPop ? POPPING : PUSHING;
      thread.checkpoint('action', i);
      if (isPop) {
        const item = core.pop();
        thread.flag = item < 0 ? SAID_EMPTY : TOOK | (item << 8);
      } else thread.flag = core.push(action) ? TOOK | (action << 8) : SAID_FULL;
      thread.isLoopHead = () => false;
      if (i + 1 < actions.length) new ModelWords(thread, STRUCTURE).load(HEAD); // so that the answer is seen before the next call
    });
  }

  #observe({ thread, operation, answer, flagBefore, flagAfter, memory }: Step): string | undefined {
    if (operation === undefined) return undefined;
    const length = memory.read(this.#length);
    if (operation.kind === 'cas' && answer === 1 && operation.index >= STRUCTURE + CELLS) {
      const wrong =
        (operation.b & ITEM_MASK) === 0
          ? this.#popped(memory, thread, operation.a & ITEM_MASK, length)
          : this.#pushed(memory, thread, operation.b & ITEM_MASK, length);
      if (wrong !== undefined) return wrong;
    }
    const wrong = this.#answered(memory, thread, flagBefore, flagAfter);
    this.#markFailures(memory, thread, flagBefore, flagAfter);
    return wrong;
  }

  #pushed(memory: Step['memory'], thread: number, item: number, length: number): string | undefined {
    if (length >= this.#options.capacity) return 'pushed past the capacity';
    memory.write(this.#queue[length] as number, item - 1);
    memory.write(this.#length, length + 1);
    if (memory.read(this.#got[thread] as number) !== -1) return `thread ${thread} did its one operation twice`;
    memory.write(this.#got[thread] as number, item - 1);
    return undefined;
  }

  #popped(memory: Step['memory'], thread: number, item: number, length: number): string | undefined {
    const [first] = this.#queue;
    if (length === 0) return 'popped from an empty queue';
    const expected = memory.read(first as number); // capacity is at least 1
    if (expected !== item - 1) return `popped ${item - 1}, but ${expected} came first`;
    for (let i = 0; i < length; i++)
      memory.write(this.#queue[i] as number, i + 1 < length ? memory.read(this.#queue[i + 1] as number) : -1);
    memory.write(this.#length, length - 1);
    if (memory.read(this.#got[thread] as number) !== -1) return `thread ${thread} did its one operation twice`;
    memory.write(this.#got[thread] as number, item - 1);
    return undefined;
  }

  #answered(memory: Step['memory'], thread: number, before: number, after: number): string | undefined {
    if (before === after || (after & (SAID_FULL | SAID_EMPTY | TOOK)) === 0) return undefined;
    const got = memory.read(this.#got[thread] as number);
    memory.write(this.#got[thread] as number, -1);
    if ((after & TOOK) !== 0)
      return got === after >> 8 ? undefined : `thread ${thread} answered ${after >> 8}, but its operation did ${got}`;
    if (got !== -1) return `thread ${thread} answered no, but its operation did ${got}`;
    return memory.read(this.#was[thread] as number) === 1
      ? undefined
      : `thread ${thread} heard ${(after & SAID_FULL) === 0 ? 'empty' : 'full'}, but it never was`;
  }

  /** Whose call has seen the queue full or empty. A call begins with the step that raises its flag. */
  #markFailures(memory: Step['memory'], thread: number, before: number, after: number): void {
    if (before !== after) memory.write(this.#was[thread] as number, 0);
    const length = memory.read(this.#length);
    this.#was.forEach((was, other) => {
      const action = other === thread ? after : memory.read(this.#flagOf(other));
      if (((action & PUSHING) !== 0 && length === this.#options.capacity) || ((action & POPPING) !== 0 && length === 0))
        memory.write(was, 1);
    });
    memory.write(this.#flagOf(thread), after);
  }

  /** A copy of each thread's flag in ghost memory, since a step knows only its own thread's. */
  #flagOf(thread: number): number {
    return -1000 - thread;
  }
}

/** `pop` begins each round by loading HEAD; `push` by loading TAIL, which it also loads right after a cell, to look again. */
export function isLoopHead(index: number, last: Operation | undefined, isPop: boolean): boolean {
  if (isPop) return index === HEAD;
  return index === TAIL && !(last?.kind === 'load' && last.index >= STRUCTURE + CELLS);
}

export function showCell(index: number, value: number): string | undefined {
  if (index < STRUCTURE) return undefined;
  const lap = value >>> PLACE_BITS;
  const low = value & ITEM_MASK;
  if (index < STRUCTURE + CELLS) return `${lap}:${low}`;
  return low === 0 ? `${lap}:empty` : `${lap}:item ${low - 1}`;
}
