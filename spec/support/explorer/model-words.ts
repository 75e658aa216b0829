import type { Words } from '../../../lib/memory/words.js';
import type { Layout } from './memory.js';
import { NOT_EQUAL, OK, type OperationKind, RENEWED, TIMED_OUT } from './operation.js';
import type { Thread } from './thread.js';

/** How far a timeout moves a thread's clock: past every deadline of a model. */
const LONG_MS = 1000;

/** The words from `base` on of the model's memory, as one thread sees them. */
export class ModelWords implements Words {
  readonly #thread: Thread;
  readonly #base: number;
  readonly #woken: (callback: () => void) => void;

  /** `woken` gets the callback of a `waitAsync` that will fire. */
  constructor(thread: Thread, base: number, woken: (callback: () => void) => void = () => thread.fail('no event loop in this thread')) {
    this.#thread = thread;
    this.#base = base;
    this.#woken = woken;
  }

  load(index: number): number {
    const address = this.#base + index;
    const { layout } = this.#thread;
    if (layout.isConstant(address)) return layout.initialValue(address);
    if (!this.#thread.isLoopHead(address)) return this.#perform('load', index);
    this.#thread.cut('loop');
    return this.#perform('load', index, 0, layout.isBell(address) ? RENEWED : 0);
  }

  store(index: number, value: number): void {
    this.#perform('store', index, value | 0);
  }

  add(index: number, amount: number): number {
    return this.#perform('add', index, amount | 0);
  }

  or(index: number, bits: number): number {
    return this.#perform('or', index, bits);
  }

  and(index: number, bits: number): number {
    return this.#perform('and', index, bits);
  }

  cas(index: number, from: number, to: number): boolean {
    return this.#perform('cas', index, from | 0, to | 0) === 1;
  }

  wait(index: number, expected: number, timeoutMs: number): 'ok' | 'not-equal' | 'timed-out' {
    const outcome = this.#perform('wait', index, expected | 0, timeoutMs === Infinity ? 0 : 1);
    if (outcome === OK) return 'ok';
    if (outcome === NOT_EQUAL) return 'not-equal';
    if (outcome === TIMED_OUT) this.#thread.clock += LONG_MS;
    return 'timed-out';
  }

  waitAsync(index: number, expected: number, woken: () => void): boolean {
    const isArmed = this.#perform('waitAsync', index, expected | 0) === 1;
    if (isArmed) this.#woken(woken);
    return isArmed;
  }

  /** Wakes all who sleep there, or with a limit of one, any one of them. */
  notify(index: number, limit: number = Infinity): void {
    this.#perform('notify', index, limit === 1 ? 1 : 0);
  }

  #perform(kind: OperationKind, index: number, a = 0, b = 0): number {
    return this.#thread.perform({ kind, index: this.#base + index, a, b });
  }
}

/** Writes initial values, before any thread runs. */
export class InitialWords implements Words {
  readonly #layout: Layout;
  readonly #base: number;

  constructor(layout: Layout, base: number) {
    this.#layout = layout;
    this.#base = base;
  }

  load(index: number): number {
    return this.#layout.initialValue(this.#base + index);
  }

  store(index: number, value: number): void {
    this.#layout.setInitial(this.#base + index, value);
  }

  add(index: number, amount: number): number {
    return this.#update(index, before => before + amount);
  }

  or(index: number, bits: number): number {
    return this.#update(index, before => before | bits);
  }

  and(index: number, bits: number): number {
    return this.#update(index, before => before & bits);
  }

  cas(index: number, from: number, to: number): boolean {
    return this.#update(index, before => (before === (from | 0) ? to : before)) === (from | 0);
  }

  wait(): never {
    throw new Error('nobody waits before the threads run');
  }

  waitAsync(): never {
    throw new Error('nobody waits before the threads run');
  }

  notify(): void {
    // nobody waits yet
  }

  #update(index: number, change: (before: number) => number): number {
    const before = this.load(index);
    this.store(index, change(before));
    return before;
  }
}
