import type { Lane } from '../memory/lane.js';
import { laneOf } from '../memory/life.js';
import type { Words } from '../memory/words.js';
import { BargingLock } from './barging-lock.js';
import { lockWords } from './line-lock.js';
import { NONE, RequestBlocks } from './request-blocks.js';
import { HELD, PENDING, RequestLists, SHARED, STOLEN } from './request-lists.js';
import { RequestText, type TextOfRequest } from './request-text.js';

/**
 * All requests for locks of all threads, held and pending, by name and in order. A name takes memory only while somebody
 * holds or wants it.
 *
 *   part    written by              meaning
 *   SWEPT   who has LOCK            the count of deaths for which the dead were last removed
 *   TURNS   anybody (add)           counts threads that stepped aside: whoever waits looks at all that it waits for
 *   LOCK    see barging-lock.ts     all that follows is changed, and read, by the thread that has it, but where said
 *   ASIDE   lane l, without LOCK    the life that blocks elsewhere just now: what it waits for holds nobody up
 *   NEWS    who has LOCK            per lane: a request that has something to look at, SEVERAL, NONE
 *   lists   see request-lists.ts    the requests
 *
 * Transitions, under LOCK
 *   -       -> PENDING  its thread: at the end of its bucket
 *   PENDING -> HELD     its thread, when nothing stands in the way; and it moves to the front of its bucket
 *   -       -> HELD     a thief: at the front
 *   HELD    -> STOLEN   a thief
 *   any     -> -        its thread. Its death, which is removed by whoever comes next
 *
 * In the way of a request is what conflicts with it and is HELD, or PENDING before it and not of a thread that stands aside.
 *
 * Invariant: in each bucket, the HELD requests of a name come before its PENDING ones. Whoever makes way writes NEWS for those that
 * need not wait any longer, and rings them after the change; after a death everybody is rung. What a thread that dies in the middle
 * leaves is removed by the next one to take LOCK after the death is known.
 */
const SWEPT = 0;
const TURNS = 1;
const LOCK = 2;

const BUCKETS = 256;
const SEVERAL = -1;

/** One request of any thread. */
export interface RequestInfo {
  readonly name: string;
  readonly isShared: boolean;
  readonly isHeld: boolean;
  /** The thread that made it, undefined when it is just dying. */
  readonly threadId: number | undefined;
}

/** How large a table is, for models. */
export interface TableSize {
  readonly words: number;
  readonly buckets?: number;
}

export class RequestTable {
  readonly #words: Words;
  readonly #lane: Lane;
  readonly #lock: BargingLock;
  readonly #lists: RequestLists;
  readonly #text: RequestText;
  readonly #aside: number;
  readonly #news: number;
  /** The lanes to ring once LOCK is free again. */
  readonly #toRing: Set<number> = new Set();
  #isLocking = false;

  constructor(words: Words, lane: Lane, { words: size, buckets = BUCKETS }: TableSize) {
    const { lanes } = lane.realm;
    this.#words = words;
    this.#lane = lane;
    this.#lock = new BargingLock(words, LOCK, lane);
    this.#aside = LOCK + lockWords(lanes);
    this.#news = this.#aside + lanes;
    const heads = this.#news + lanes;
    const base = heads + buckets;
    const capacity = Math.floor((size - base - RequestBlocks.words(0)) / (RequestBlocks.words(1) - RequestBlocks.words(0)));
    const blocks = new RequestBlocks(words, base, capacity);
    this.#text = new RequestText(words, blocks);
    this.#lists = new RequestLists(words, heads, buckets, { blocks, text: this.#text });
  }

  /** Calls `fn` while no other thread reads or changes the table, then rings those whom it has news for. */
  exclusively<T>(fn: () => T): T {
    this.#isLocking = true;
    try {
      this.#lock.acquireSync(Infinity);
    } finally {
      this.#isLocking = false;
    }
    try {
      this.#sweep();
      return fn();
    } finally {
      this.#lock.release();
      for (const lane of this.#toRing) this.#lane.ring(lane);
      this.#toRing.clear();
    }
  }

  /** This thread is waiting for LOCK: whoever has that waits for nothing, so nobody needs to step aside. */
  get isLocking(): boolean {
    return this.#isLocking;
  }

  /** Adds a request, pending, behind all others. NONE when there is no room. */
  add(text: TextOfRequest, isShared: boolean): number {
    const request = this.#lists.make(text, this.#lane.life, PENDING | (isShared ? SHARED : 0));
    if (request !== NONE) this.#lists.append(request, text);
    return request;
  }

  /** Adds a request that holds the lock, and takes the lock from those that hold it. NONE when there is no room. */
  steal(text: TextOfRequest): number {
    const thief = this.#lists.make(text, this.#lane.life, HELD);
    if (thief === NONE) return NONE;
    this.#lists.prepend(thief, text);
    this.#lists.forEach(text, (request, state) => {
      if (request === thief || (state & HELD) === 0) return;
      this.#lists.rob(request);
      this.#tell(request);
    });
    return thief;
  }

  /** Makes a pending request of this thread held, if nothing is in its way. */
  tryHold(request: number, text: TextOfRequest): boolean {
    if (this.#isInTheWay(request, text)) return false;
    this.#lists.hold(request, text);
    return true;
  }

  /** Whether a request of this thread, once held, has been stolen. */
  isStolen(request: number): boolean {
    return (this.#lists.stateOf(request) & STOLEN) !== 0;
  }

  /** Removes a request of this thread, and tells those that it was in the way of. */
  remove(request: number, text: TextOfRequest): void {
    this.#lists.remove(request, text);
    this.#tellNext(text);
  }

  /** What this lane should look at: a request, NONE, or undefined for everything. */
  takeNews(): number | undefined {
    const at = this.#news + this.#lane.index;
    const news = this.#words.load(at);
    if (news !== NONE) this.#words.store(at, NONE);
    return news === SEVERAL ? undefined : news;
  }

  /** Without LOCK: whether there is something for this lane. */
  get hasNews(): boolean {
    return this.#words.load(this.#news + this.#lane.index) !== NONE;
  }

  /** Without LOCK: has changed when this thread should look at everything that it waits for. */
  get turns(): number {
    return this.#words.load(TURNS) + this.#lane.realm.deaths; // both only grow
  }

  /** Without LOCK: what this thread waits for holds nobody up from now on. */
  stepAside(): void {
    this.#words.store(this.#aside + this.#lane.index, this.#lane.life);
    this.#words.add(TURNS, 1);
    this.#lane.realm.ringAll();
  }

  /** Without LOCK: the opposite. */
  stepBack(): void {
    this.#words.store(this.#aside + this.#lane.index, NONE);
  }

  /**
   * All that this object remembers, for models.
   *
   * @internal
   */
  get state(): string {
    return this.#lists.memory;
  }

  /** Every request; those of one name in the order in which they are served. */
  list(): RequestInfo[] {
    const requests: RequestInfo[] = [];
    this.#lists.forAll((request, state) => {
      if ((state & STOLEN) !== 0) return;
      const threadId = this.#lane.realm.threadIdOf(this.#lists.lifeOf(request));
      const name = this.#text.read(request);
      requests.push({ name, isShared: (state & SHARED) !== 0, isHeld: (state & HELD) !== 0, threadId });
    });
    return requests;
  }

  #isInTheWay(request: number, text: TextOfRequest): boolean {
    const isShared = (this.#lists.stateOf(request) & SHARED) !== 0;
    let isInTheWay = false;
    this.#lists.forEach(text, (other, state) => {
      if (other === request) return false;
      if (this.#holdsUp(other, state, isShared)) isInTheWay = true;
      return !isInTheWay;
    });
    return isInTheWay;
  }

  /** Whether a request that comes first holds up another one of the same name. */
  #holdsUp(request: number, state: number, isOtherShared: boolean): boolean {
    if ((state & STOLEN) !== 0 || (isOtherShared && (state & SHARED) !== 0)) return false;
    return (state & HELD) !== 0 || !this.#isAside(request);
  }

  /** Tells those that nothing is in the way of any more. */
  #tellNext(text: TextOfRequest): void {
    let isShared = false;
    this.#lists.forEach(text, (request, state) => {
      if ((state & STOLEN) !== 0) return true;
      const wantsShared = (state & SHARED) !== 0;
      const isPending = (state & HELD) === 0;
      if (isPending && this.#isAside(request)) return true;
      if (isPending && (wantsShared || !isShared)) this.#tell(request);
      isShared ||= wantsShared;
      return wantsShared;
    });
  }

  #tell(request: number): void {
    const lane = laneOf(this.#lists.lifeOf(request));
    const at = this.#news + lane;
    this.#words.store(at, this.#words.load(at) === NONE ? request : SEVERAL);
    this.#toRing.add(lane);
  }

  #isAside(request: number): boolean {
    const life = this.#lists.lifeOf(request);
    return this.#words.load(this.#aside + laneOf(life)) === life;
  }

  /** Removes what the dead have left. */
  #sweep(): void {
    const { deaths } = this.#lane.realm;
    if (this.#words.load(SWEPT) === deaths) return;
    this.#lists.sweep(life => this.#lane.realm.isAlive(life));
    this.#words.store(SWEPT, deaths);
  }
}
