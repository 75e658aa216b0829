import { PAYLOAD, recordRingWords, RecordWriter, type RingSize } from '../../../../lib/queue/record-ring.js';
import { Lane } from '../../../../lib/memory/lane.js';
import { firstLife } from '../../../../lib/memory/life.js';
import { Realm } from '../../../../lib/memory/realm.js';
import type { Cells, Words } from '../../../../lib/memory/words.js';
import type { Memory } from '../memory.js';
import { InitialWords, ModelWords } from '../model-words.js';
import type { Operation } from '../operation.js';
import type { Scenario, Step, ThreadPlan, View } from '../scenario.js';
import { STRUCTURE, World } from './world.js';

/** What the writer does. */
export type WriterAction =
  /** Publishes a record of so many cells, or of as many as there is room for; waits for room. */
  | number
  | 'most'
  /** Takes back the record with this number, counted from 0. */
  | { readonly revoke: number }
  /** Rings the reader for nothing. */
  | 'ring';

/** How the reader waits: it blocks, or it watches its bell from its event loop. */
export type Waiting = 'parks' | 'watches';

export interface RecordRingOptions extends RingSize {
  readonly actions: readonly WriterAction[];
  readonly reader: Waiting;
  readonly mortal?: boolean;
  /** A wrong reader: once it has asked to be rung, it sleeps on after a ring without asking anew. */
  readonly asksOnce?: boolean;
  /** The position at the start. */
  readonly start?: number;
  /** Lengths of the records that are in it at the start. */
  readonly before?: readonly number[];
  /** The reader keeps the cells of so many records, unless there are no more. */
  readonly releaseEvery?: number;
  /** Somebody else rings the reader so many times. */
  readonly rings?: number;
}

/** The threads. */
export const WRITER = 0;
export const READER = 1;

const DEATHS = 2;

const TAIL = 0;
export const HEAD = 32;
const SLEEPER = 64;
const RECORDS = 96;
/** Where the reader says that it is done. */
export const DONE = 5000;

/** The flag of a thread has a bit for each record. The reader's: it has it, or it was revoked. The writer's: it has it back, or it was told that the reader has it. */
export const MOST_RECORDS = 8;
const EACH: number = 2 ** MOST_RECORDS - 1;

/** Plain cells: reading and writing them are steps too. */
export function cellsOf(words: Words): Cells {
  const write = (index: string | symbol, value: number): true => {
    words.store(Number(index), value);
    return true;
  };
  return new Proxy<Cells>({}, { get: (_, index) => words.load(Number(index)), set: (_, index, value: number) => write(index, value) });
}

/** What a cell of a record has in it: no two have the same. */
export function contentOf(record: number, length: number, cell: number): number {
  return (record + 1) * 10_000 + length * 100 + cell;
}

/** The memory of a ring, with what is in it at the start, and what must be true of it. */
export class RecordWorld extends World {
  readonly ring: RecordRingOptions;
  /** Positions of the records that are in it at the start. */
  readonly before: readonly number[];
  readonly #published: number;

  constructor(ring: RecordRingOptions) {
    super({ lanes: 2, first: 2, mortal: ring.mortal ?? false });
    this.ring = ring;
    this.#name();
    this.before = this.#fill(ring.before ?? []);
    this.#published = this.layout.ghost('ghost: published', this.before.length);
  }

  /** How many records there will be unless somebody dies. */
  get records(): number {
    const { actions } = this.ring;
    return this.before.length + actions.filter(action => typeof action === 'number' || action === 'most').length;
  }

  /** The threads that `inhabitants` makes, those that ring besides, and what must be true. */
  scenarioOf(threads: readonly ThreadPlan[]): Scenario {
    return {
      layout: this.layout,
      threads: [...threads, ...this.#strangers()],
      isPrivate: operation => this.#isPrivate(operation),
      observe: step => this.#observe(step),
      invariant: view => this.#overflow(view) ?? contradiction(view),
      final: (view, asleep) => this.#final(view, asleep),
      show: (index, value) => this.show(index, value),
    };
  }

  /** Whether there is nobody any more who reads. */
  isReaderOver(memory: Memory): boolean {
    return memory.read(STRUCTURE + DONE) === 1 || this.lifeOf(memory, READER) === 0;
  }

  /** Whether the reader has given back so many cells before a position of the writer. */
  hasRoom(memory: Memory, position: number, wanted: number): boolean {
    return ((memory.read(STRUCTURE + HEAD) + this.ring.capacity - position) | 0) >= wanted;
  }

  #name(): void {
    const { layout } = this;
    const { capacity, longest, start = 0 } = this.ring;
    layout.name(STRUCTURE + TAIL, 'TAIL');
    layout.name(STRUCTURE + HEAD, 'HEAD');
    layout.name(STRUCTURE + SLEEPER, 'SLEEPER');
    layout.name(STRUCTURE + DONE, 'ghost: DONE');
    for (let cell = 0; cell < capacity + longest; cell++) layout.name(STRUCTURE + RECORDS + cell, `CELL${cell}`);
    layout.setInitial(STRUCTURE + TAIL, start);
    layout.setInitial(STRUCTURE + HEAD, start);
  }

  #fill(lengths: readonly number[]): number[] {
    const words = new InitialWords(this.layout, STRUCTURE);
    const host = { now: () => 0, probe: () => undefined, soon: () => undefined, keepAlive: () => undefined, sliceMs: () => Infinity };
    const lane = new Lane(new Realm(new InitialWords(this.layout, 0)), firstLife(WRITER), host);
    const writer = new RecordWriter({ words, cells: cellsOf(words), base: 0, size: this.ring }, lane);
    return lengths.map((length, record) => {
      const { at, position } = writer;
      for (let cell = PAYLOAD; cell < length; cell++) writer.cells[at + cell] = contentOf(record, length, cell);
      writer.publish(length);
      return position;
    });
  }

  #strangers(): ThreadPlan[] {
    const { rings = 0 } = this.ring;
    if (rings === 0) return [];
    const ring = (realm: Realm): void => {
      for (let i = 0; i < rings; i++) realm.ring(READER);
    };
    return [{ name: 'stranger', isMortal: false, program: thread => ring(new Realm(new ModelWords(thread, 0))) }];
  }

  /** What a reaper does to words that nobody but reapers looks at. The writer never sleeps, so its bell is such a word. */
  #isPrivate({ index }: Operation): boolean {
    return index === DEATHS || index === this.ownWord(WRITER) || index === this.ownWord(READER) || this.bellLane(index) === WRITER;
  }

  #observe({ thread, operation, memory }: Step): string | undefined {
    if (thread !== WRITER || operation === undefined) return undefined;
    const { kind, index } = operation;
    if (kind === 'store' && index === STRUCTURE + TAIL) memory.write(this.#published, memory.read(this.#published) + 1);
    if (index >= STRUCTURE + recordRingWords(this.ring)) return `the writer writes behind the ring, at ${index - STRUCTURE}`;
    return undefined;
  }

  #overflow(view: View): string | undefined {
    const cells = (view.read(STRUCTURE + TAIL) - view.read(STRUCTURE + HEAD)) | 0;
    return cells < 0 || cells > this.ring.capacity ? `${cells} cells are in use` : undefined;
  }

  #final(view: View, asleep: readonly number[]): string | undefined {
    if (asleep.length > 0) return `asleep for ever: ${asleep.map(thread => (thread === READER ? 'the reader' : thread)).join()}`;
    if (!view.isDone(WRITER) && !view.wasKilled(WRITER)) return 'the writer waits for room for ever';
    const all = 2 ** view.read(this.#published) - 1;
    const [hasBack, wasTold] = bitsOf(view, WRITER);
    if (view.isDone(WRITER) && (hasBack | wasTold) !== all) return `the writer published ${all} and knows of ${hasBack | wasTold} only`;
    const [taken, passed] = bitsOf(view, READER);
    if (view.isDone(READER) && (taken | passed) !== all) return `the writer published ${all}, and the reader saw ${taken | passed}`;
    return undefined;
  }
}

function bitsOf(view: View, thread: number): readonly [number, number] {
  const flag = view.flag(thread);
  return [flag & EACH, (flag >> MOST_RECORDS) & EACH];
}

/** The CAS that takes a record raises the flag of who took it in the same step. */
function contradiction(view: View): string | undefined {
  const [hasBack, wasTold] = bitsOf(view, WRITER);
  const [taken, passed] = bitsOf(view, READER);
  if ((hasBack & taken) !== 0) return `both have records ${hasBack & taken}`;
  if ((wasTold & ~taken) !== 0) return `the writer was told of records ${wasTold & ~taken} that the reader has them, and it has not`;
  if ((passed & ~hasBack) !== 0) return `the reader passed records ${passed & ~hasBack}, which the writer has not taken back`;
  return undefined;
}
