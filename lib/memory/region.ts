import type { Lane } from './lane.js';
import { type Handle, remember } from './sharing.js';
import type { Subject } from './subject.js';
import { realmBufferOf, thisLane } from './this-lane.js';
import { SharedWords, type Words } from './words.js';

/**
 * The memory of one shared object: one small buffer of its own that nothing else knows, so garbage collection frees it.
 * An object that has a name lies in a part of a larger buffer instead (see sync/names.ts).
 *
 *   word  name   written by  meaning
 *   0     KIND   creator     what it is; attaching it as something else fails
 *   1     MAKER  creator     the life that made it
 *   2     COUNT  creator     how many that life had made before; with MAKER its identity
 *   3...         the class that uses it
 *
 * Invariant: words 0 to 2 never change after creation.
 */
const KIND = 0;
const MAKER = 1;
const COUNT = 2;

/** The first word that the class may use. */
export const REGION_HEADER = 3;

/** Makes the memory of an object of some kind: `size(lanes)` words including the header, all zero beyond it. */
export type MakeRegion = (kind: number, size: (lanes: number) => number) => Region;

/** Words of one object, with the lane of the thread that looks at them. */
export class Region {
  readonly words: Words;
  readonly lane: Lane;

  constructor(words: Words, lane: Lane) {
    this.words = words;
    this.lane = lane;
  }

  /** Same identity, same object, in every thread. */
  get id(): string {
    return `${this.lane.realm.name}.${this.words.load(MAKER)}.${this.words.load(COUNT)}`;
  }

  /** New memory for an object, all zero: `size(lanes)` words including the header. */
  static readonly create: MakeRegion = (kind, size) => {
    const lane = thisLane();
    return Region.format(kind, SharedWords.allocate(size(lane.realm.lanes)), lane);
  };

  /** Makes zeroed words the memory of a new object. */
  static format(kind: number, words: Words, lane: Lane): Region {
    words.store(KIND, kind);
    words.store(MAKER, lane.life);
    words.store(COUNT, lane.nextSerial());
    return new Region(words, lane);
  }

  /**
   * The memory that a handle stands for.
   *
   * @throws TypeError when it is not of this kind, or not there.
   */
  static attach(kind: number, handle: Handle): Region {
    const { words, realm } = handle;
    if (!(words instanceof SharedArrayBuffer) || !(realm instanceof SharedArrayBuffer))
      throw new TypeError(
        `attach: this handle of a ${handle.partyline} has lost its shared memory: it travels by postMessage or in workerData, not as text`,
      );
    const shared = partOf(words, handle);
    if (shared?.load(KIND) !== kind)
      throw new TypeError(`attach: the handle says ${handle.partyline}, but its memory holds something else`);
    return new Region(shared, thisLane(realm));
  }

  /** What it is. */
  get kind(): number {
    return this.words.load(KIND);
  }

  /**
   * This memory as something to wait for. `object` is found by `inspect` from the first wait on, at once if it has a name.
   * It lives for as long as the subject does, so as long as a guard or a waiter: their local state must not come twice.
   */
  subject(kind: string, name: string | undefined, object: object, isUnique = true): Subject {
    if (name !== undefined) remember(this.id, object);
    const { words } = this;
    return {
      get label(): string {
        const number = name === undefined || !isUnique ? ` #${words.load(MAKER)}.${words.load(COUNT)}` : '';
        return `${kind}${number}${name === undefined ? '' : ` '${name}'`}`;
      },
      firstWait: () => remember(this.id, object),
    };
  }

  /** Plain data from which `attach` finds this memory again. */
  handle(kind: string, home: string, detail: Record<string, unknown> = {}): Handle {
    const { buffer, offset, length } = this.words as SharedWords;
    const part = offset === 0 ? {} : { offset, length };
    return { ...detail, ...part, partyline: kind, home, id: this.id, words: buffer, realm: realmBufferOf(this.lane) };
  }
}

/** The part of a buffer that a handle speaks of. Undefined when it is not there. */
function partOf(buffer: SharedArrayBuffer, { offset = 0, length }: Handle): SharedWords | undefined {
  const words = buffer.byteLength / Int32Array.BYTES_PER_ELEMENT;
  const from = Number(offset);
  const count = Number(length ?? words - from);
  const isThere = Number.isInteger(from) && Number.isInteger(count) && from >= 0 && count >= REGION_HEADER && from + count <= words;
  return isThere ? new SharedWords(buffer, from, count) : undefined;
}
