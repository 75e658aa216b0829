import type { GhostMemory, Layout } from './memory.js';

/** What a thread of the model is doing. */
export const READY = 0;
/** Asleep in `wait`. */
export const BLOCKED = 1;
export const DONE = 2;
export const KILLED = 3;
export const UNBORN = 4;

/** Of a thread's `waitAsync`: nothing pending, or fired; else 1 + the cell that it waits on. */
const UNARMED = 0;
const FIRED = -1;

/** One step of the explorer. `value` is the answer chosen, where there was a choice. */
export interface Choice {
  readonly kind: ChoiceKind;
  readonly thread: number;
  readonly value: number;
}

export type ChoiceKind = 'run' | 'timeout' | 'spurious' | 'event' | 'kill';

/** How a state was reached. */
export interface Path {
  readonly before: Path | undefined;
  readonly choice: Choice;
}

/** What has been used up of the bounds of an exploration. */
export const KILLS = 0;
export const TIMEOUTS = 1;
export const SPURIOUS = 2;
export const EVENTS = 3;
/** 1 + the thread that took the last step; 0 while it does not matter. */
export const LAST = 4;
const COUNTERS = 5;

const ARMED = 0;
const STATUS = 1;
const NODE = 2;
const PER_THREAD = 3;
const MOST_CELLS = 160;

/**
 * A state of the whole model in one array, with a hash that follows every write (Zobrist): counters, then per thread
 * ARMED, STATUS and NODE (the local state), then the memory.
 */
export class State implements GhostMemory {
  readonly threads: number;
  readonly #layout: Layout;
  readonly #firstCell: number;
  #values: Int32Array;
  #high = 0;
  #low = 0;
  depth = 0;
  /** How many there were on the way here. Not in the hash: see `VisitedSet`. */
  preemptions = 0;
  path: Path | undefined;

  constructor(layout: Layout, threads: number) {
    this.#layout = layout;
    this.threads = threads;
    this.#firstCell = COUNTERS + threads * PER_THREAD;
    this.#values = new Int32Array(this.#firstCell + MOST_CELLS);
    for (const index of layout.addresses) this.write(index, layout.initialValue(index));
  }

  /** Becomes a copy of another state. */
  copy(other: State): void {
    this.#values.set(other.#values);
    this.#high = other.#high;
    this.#low = other.#low;
    this.depth = other.depth;
    this.preemptions = other.preemptions;
    this.path = other.path;
  }

  get hashHigh(): number {
    return this.#high;
  }

  get hashLow(): number {
    return this.#low;
  }

  counter(which: number): number {
    return this.#values[which] as number; // below COUNTERS
  }

  setCounter(which: number, value: number): void {
    this.#set(which, value);
  }

  read(index: number): number {
    return this.readCell(this.#layout.cellOf(index));
  }

  write(index: number, value: number): void {
    this.writeCell(this.#layout.cellOf(index), value);
  }

  readCell(cell: number): number {
    return this.#values[this.#firstCell + cell] as number; // below MOST_CELLS, see writeCell
  }

  writeCell(cell: number, value: number): void {
    if (cell >= MOST_CELLS) throw new RangeError(`a model of more than ${MOST_CELLS} words`);
    this.#set(this.#firstCell + cell, value);
  }

  status(thread: number): number {
    return this.#values[COUNTERS + thread * PER_THREAD + STATUS] as number; // a thread
  }

  setStatus(thread: number, status: number): void {
    this.#set(COUNTERS + thread * PER_THREAD + STATUS, status);
  }

  node(thread: number): number {
    return this.#values[COUNTERS + thread * PER_THREAD + NODE] as number; // a thread
  }

  setNode(thread: number, node: number): void {
    this.#set(COUNTERS + thread * PER_THREAD + NODE, node);
  }

  arm(thread: number, cell: number): void {
    this.#set(COUNTERS + thread * PER_THREAD + ARMED, 1 + cell);
  }

  disarm(thread: number): void {
    this.#set(COUNTERS + thread * PER_THREAD + ARMED, UNARMED);
  }

  /** The promises of every `waitAsync` on a cell resolve. */
  fire(cell: number): void {
    for (let at = COUNTERS + ARMED; at < this.#firstCell; at += PER_THREAD) if (this.#values[at] === 1 + cell) this.#set(at, FIRED);
  }

  hasFired(thread: number): boolean {
    return this.#values[COUNTERS + thread * PER_THREAD + ARMED] === FIRED;
  }

  #set(at: number, value: number): void {
    const before = this.#values[at] as number; // within the array
    if (before === value) return;
    this.#values[at] = value;
    const after = this.#values[at] as number;
    this.#high ^= mixHigh(at, before) ^ mixHigh(at, after);
    this.#low ^= mixLow(at, before) ^ mixLow(at, after);
  }
}

function mixHigh(at: number, value: number): number {
  let hash = Math.imul(value ^ Math.imul(at + 1, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13) ^ at, 0x27d4eb2f);
  return hash ^ (hash >>> 16);
}

function mixLow(at: number, value: number): number {
  let hash = Math.imul((value + Math.imul(at + 7, 0x165667b1)) | 0, 0xcc9e2d51);
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul((hash ^ (hash >>> 15)) + at * 31, 0x846ca68b);
  return hash ^ (hash >>> 16);
}
