import type { JobEnd } from './job.js';
import { referenceTo, type TaskReference } from './task-reference.js';
import type { TaskTarget } from './task.js';

/** Of a microsecond: the unit in which costs are counted. */
export const QUARTERS = 4;

/** The time of a task that has not run yet: too long to put another one behind it. */
const UNKNOWN_US = 1e8;

/** What a pool knows of a task that it has been given. */
export class TaskEntry {
  /** By which its threads know it; UNNUMBERED when it is described to them each time. */
  readonly number: number;
  readonly reference: TaskReference;
  /** Hears of the end of each run. */
  readonly end: JobEnd;
  #meanUs = UNKNOWN_US;
  /** How long a run takes, judged by those that there were: in whole quarters of a microsecond, at least one. */
  cost: number = UNKNOWN_US * QUARTERS;

  constructor(number: number, reference: TaskReference, end: JobEnd) {
    this.number = number;
    this.reference = reference;
    this.end = end;
  }

  /** A run has taken so long. One that is out of the ordinary counts for a quarter. */
  note(us: number): void {
    this.#meanUs = this.#meanUs === UNKNOWN_US ? us : this.#meanUs + (us - this.#meanUs) / 4;
    this.cost = Math.max(1, (this.#meanUs * QUARTERS) | 0);
  }
}

export const UNNUMBERED = 0;

/** A program that makes functions as it goes would fill the memory of all threads with their texts. */
const MOST_NUMBERED = 4_095;

/**
 * The tasks of a pool. Each gets a number when it is first used, and a thread is told once what a number means.
 *
 * The same text is the same inline function. A method of a shared object is not numbered: its handle keeps memory alive.
 */
export class TaskCatalog {
  readonly #module: string | undefined;
  readonly #end: JobEnd;
  readonly #byName = new Map<string, TaskEntry>();
  readonly #byFunction = new WeakMap<object, TaskEntry>();
  readonly #byText = new Map<string, TaskEntry>();
  #count = 0;

  /** `module` is the one whose exports strings name; `end` hears of the end of each run. */
  constructor(module: string | undefined, end: JobEnd) {
    this.#module = module;
    this.#end = end;
  }

  /**
   * What is known of a task.
   *
   * @throws TypeError when it is no task, or a name where the pool has no module.
   */
  entryOf(task: TaskTarget<unknown>): TaskEntry {
    const known = typeof task === 'string' ? this.#byName.get(task) : this.#byFunction.get(task);
    return known ?? this.#enter(task);
  }

  /** What is known of the task that a reference means. */
  entryFor(reference: TaskReference): TaskEntry {
    return reference.kind === 'method' ? new TaskEntry(UNNUMBERED, reference, this.#end) : this.#numbered(reference);
  }

  #enter(task: TaskTarget<unknown>): TaskEntry {
    const entry = this.entryFor(referenceTo(task, this.#module));
    if (entry.number === UNNUMBERED) return entry;
    if (typeof task === 'string') this.#byName.set(task, entry);
    else this.#byFunction.set(task, entry);
    return entry;
  }

  #numbered(reference: Exclude<TaskReference, { readonly kind: 'method' }>): TaskEntry {
    const text = reference.kind === 'export' ? `${reference.module} ${reference.name}` : reference.source;
    let entry = this.#byText.get(text);
    if (entry !== undefined) return entry;
    if (this.#count >= MOST_NUMBERED) return new TaskEntry(UNNUMBERED, reference, this.#end);
    entry = new TaskEntry(++this.#count, reference, this.#end);
    this.#byText.set(text, entry);
    return entry;
  }
}
