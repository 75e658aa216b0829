import type { Layout, Memory } from './memory.js';
import { NO_ADDRESS, type Operation } from './operation.js';

/** What a thread of a model does. It runs from its start again and again, so it makes its objects inside. */
export type Program = (thread: Thread) => void;

/** Unwinds a program at its next operation. Code under test never catches it, and `finally` blocks stop at their first operation. */
const SUSPEND: unique symbol = Symbol('suspend') as never;

/** The scenario says that something is wrong. */
class Fault extends Error {}

const LONGEST_HISTORY = 3000;

/** Where a run of a program stopped. */
export interface Stop {
  /** Undefined when the program has ended. */
  readonly pending: Operation | undefined;
  readonly flag: number;
  readonly fault: string | undefined;
  /** The local state as it was at a cut that no operation has followed yet. */
  readonly cut: string | undefined;
}

/**
 * One run of a program. A synchronous thread is a pure function of the answers that its operations got, so its state is
 * the list of these answers: the run gets the recorded ones, and is unwound at the first operation without an answer.
 *
 * Histories are cut so that equal local states become one. At a cut, `log` describes all that the thread knows: two
 * histories with the same log there are interchangeable, and the first one met stands for all. The log gets by itself
 * whatever answers a class can keep in its objects: tickets and choices; the event loop adds what is due and whether a
 * `waitAsync` is pending, programs add what calls answered. The automaton replays some of the histories that were cut away and compares (see automaton.ts).
 */
export class Thread {
  readonly index: number;
  readonly layout: Layout;
  /** Visible to the invariants of the scenario, from the operation after which it was set. */
  flag = 0;
  /** Milliseconds; moves when a timeout is taken. */
  clock = 0;
  /** More about the local state, for cuts. */
  describe: () => string = () => '';
  /** The last operation that was answered. */
  last: Operation | undefined;
  /** Whether the load of this address, here, is the head of a loop that keeps nothing from one round to the next. */
  isLoopHead: (address: number) => boolean = () => false;
  readonly #history: readonly number[];
  #log: string[] = [];
  #position = 0;
  #pending: Operation | undefined;
  #isSuspended = false;
  #cut: string | undefined;

  constructor(index: number, layout: Layout, history: readonly number[]) {
    this.index = index;
    this.layout = layout;
    this.#history = history;
  }

  static run(program: Program, index: number, layout: Layout, history: readonly number[]): Stop {
    const thread = new Thread(index, layout, history);
    let fault: string | undefined;
    try {
      program(thread);
      if (thread.#position < history.length) fault = 'the program ended before its history: it is not deterministic';
    } catch (reason) {
      if (reason instanceof Fault) fault = reason.message;
      else if (reason !== SUSPEND) fault = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
    }
    if (history.length > LONGEST_HISTORY) fault ??= `${LONGEST_HISTORY} operations without an end`;
    return { pending: fault === undefined ? thread.#pending : undefined, flag: thread.flag, fault, cut: thread.#cut };
  }

  perform(operation: Operation): number {
    if (this.#isSuspended) throw SUSPEND;
    if (this.#position < this.#history.length) {
      const answer = this.#history[this.#position++] as number; // position < length
      this.last = operation;
      this.#remember(operation, answer);
      return answer;
    }
    this.#pending = operation;
    this.#isSuspended = true;
    throw SUSPEND;
  }

  /** At this place, the local state is the log and nothing else: histories that lead here with the same log are one. */
  cut(place: string): void {
    if (!this.#isSuspended && this.#position === this.#history.length)
      this.#cut = `${place}: ${this.#log.join(' ')} | ${this.flag} ${this.clock} ${this.describe()}`;
  }

  /** The local state is exactly this: objects made before hold nothing that matters later. */
  checkpoint(...locals: readonly (string | number)[]): void {
    this.#log = locals.map(String);
    this.clock = 0;
    this.cut('checkpoint');
  }

  /** Adds to the description of the local state. */
  note(local: string): void {
    this.#log.push(local);
  }

  /** Waits until something is true of the memory. */
  when(ready: (memory: Memory) => boolean): void {
    this.perform({ kind: 'when', index: NO_ADDRESS, a: 0, b: 0, ready });
  }

  /** Any number below `count`. */
  choose(count: number): number {
    return this.perform({ kind: 'choose', index: NO_ADDRESS, a: count, b: 0 });
  }

  /** Sleeps in the event loop; `events` may happen there instead of a wake-up. */
  idle(events: number): number {
    return this.perform({ kind: 'idle', index: NO_ADDRESS, a: events, b: 0 });
  }

  fail(message: string): never {
    if (this.#isSuspended) throw SUSPEND;
    throw new Fault(message);
  }

  #remember(operation: Operation, answer: number): void {
    const { kind, index } = operation;
    const isKept = kind === 'choose' || (kind === 'add' && this.layout.maskOf(index) === undefined);
    if (isKept) this.#log.push(`${kind}${index === NO_ADDRESS ? '' : index}=${answer}`);
  }
}
