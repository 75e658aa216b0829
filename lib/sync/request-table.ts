import type { Lane } from '../memory/lane.js';
import { laneOf } from '../memory/life.js';
import type { Words } from '../memory/words.js';
import { BargingLock } from './barging-lock.js';
import { lockWords } from './line-lock.js';
import { NONE, RequestBlocks } from './request-blocks.js';
import { RequestText, type TextOfRequest } from './request-text.js';

/**
 * All requests for locks of all threads, held and pending, by name and in order. A name takes memory only while somebody
 * holds or wants it.
 *
 *   part    written by                       meaning
 *   SWEPT   who has LOCK                     the count of deaths for which the dead were last removed
 *   TURNS   anybody (add)                    counts threads that stepped aside: whoever waits looks at all that it waits for
 *   LOCK    see barging-lock.ts              all that follows is changed, and read, by the thread that has it, but where said
 *   ASIDE   lane l, without LOCK             the life that blocks elsewhere just now: what it waits for holds nobody up
 *   NEWS    who has LOCK                     per lane: a request that has something to look at, SEVERAL, NONE
 *   HEAD    who has LOCK                     per bucket of names: the first request
 *   blocks  see request-blocks.ts, request-text.ts
 *
 *   of a block that is a request
 *   0       NEXT                             the next request of the bucket
 *   1       LIFE                             who requests
 *   2       STATE                            PENDING, HELD or STOLEN; | SHARED. A STOLEN one is of no more effect
 *   3...    see request-text.ts              the name
 *
 * Transitions, under LOCK; a request is there when a HEAD leads to it and its life is not over
 *   -       -> PENDING  its thread: at the end of its bucket. One store of NEXT or HEAD
 *   PENDING -> HELD     its thread, when nothing stands in the way; and it moves to the front of its bucket
 *   -       -> HELD     a thief: at the front
 *   HELD    -> STOLEN   a thief
 *   any     -> -        its thread: one store of NEXT or HEAD. Its death, which is removed by whoever comes next
 *
 * In the way of a request is what conflicts with it and is HELD, or PENDING before it and not of a thread that stands aside.
 *
 * Invariant: in each bucket, the HELD requests of a name come before its PENDING ones. Whoever makes way writes NEWS for those that
 * need not wait any longer, and rings them after the change; after a death everybody is rung.
 * A thread that dies in the middle leaves every list whole, and at worst lost blocks; the next one to take LOCK after the death is
 * known collects them.
 */
const SWEPT = 0;
const TURNS = 1;
const LOCK = 2;

const BUCKETS = 256;
const NEXT = 0;
const LIFE = 1;
const STATE = 2;

const PENDING = 0;
const HELD = 2;
const STOLEN = 4;
const SHARED = 1;
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
  readonly #blocks: RequestBlocks;
  readonly #text: RequestText;
  readonly #buckets: number;
  readonly #aside: number;
  readonly #news: number;
  readonly #heads: number;
  /** The lanes to ring once LOCK is free again. */
  readonly #toRing: Set<number> = new Set();
  /** Per bucket, the last request that this thread has added, while it is there: where to look for the end. */
  readonly #youngest: Map<number, number> = new Map();
  #isLocking = false;

  constructor(words: Words, lane: Lane, size: TableSize) {
    const { lanes } = lane.realm;
    this.#words = words;
    this.#lane = lane;
    this.#buckets = size.buckets ?? BUCKETS;
    this.#lock = new BargingLock(words, LOCK, lane);
    this.#aside = LOCK + lockWords(lanes);
    this.#news = this.#aside + lanes;
    this.#heads = this.#news + lanes;
    const base = this.#heads + this.#buckets;
    const capacity = Math.floor((size.words - base - RequestBlocks.words(0)) / (RequestBlocks.words(1) - RequestBlocks.words(0)));
    this.#blocks = new RequestBlocks(words, base, capacity);
    this.#text = new RequestText(words, this.#blocks);
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
  add(name: string, isShared: boolean): number {
    const text = this.#text.of(name);
    const request = this.#make(text, PENDING | (isShared ? SHARED : 0));
    if (request === NONE) return NONE;
    const head = this.#headOf(text.hash);
    const youngest = this.#youngest.get(head);
    let last = youngest === undefined ? head : this.#blocks.at(youngest) + NEXT;
    for (let at = this.#words.load(last); at !== NONE; at = this.#words.load(last)) last = this.#blocks.at(at) + NEXT;
    this.#words.store(last, request);
    this.#youngest.set(head, request);
    return request;
  }

  /** Adds a request that holds the lock, and takes the lock from those that hold it. NONE when there is no room. */
  steal(name: string): number {
    const text = this.#text.of(name);
    const words = this.#words;
    const thief = this.#make(text, HELD);
    if (thief === NONE) return NONE;
    const head = this.#headOf(text.hash);
    words.store(this.#blocks.at(thief) + NEXT, words.load(head));
    words.store(head, thief);
    this.#forEach(text, (request, state) => {
      if (request === thief || (state & HELD) === 0) return;
      words.store(this.#blocks.at(request) + STATE, (state & SHARED) | STOLEN);
      this.#tell(request);
    });
    return thief;
  }

  /** Makes a pending request of this thread held, if nothing is in its way. */
  tryHold(request: number): boolean {
    const words = this.#words;
    const at = this.#blocks.at(request);
    const text = this.#text.read(request);
    const isShared = (words.load(at + STATE) & SHARED) !== 0;
    if (this.#isInTheWay(request, text, isShared)) return false;
    const head = this.#headOf(text.hash);
    if (words.load(head) !== request) {
      this.#unlink(request, head);
      words.store(at + NEXT, words.load(head));
      words.store(at + STATE, HELD | (isShared ? SHARED : 0));
      words.store(head, request);
    } else words.store(at + STATE, HELD | (isShared ? SHARED : 0));
    return true;
  }

  /** Whether a request of this thread, once held, has been stolen. */
  isStolen(request: number): boolean {
    return (this.#words.load(this.#blocks.at(request) + STATE) & STOLEN) !== 0;
  }

  /** Removes a request of this thread, and tells those that it was in the way of. */
  remove(request: number): void {
    const text = this.#text.read(request);
    const head = this.#headOf(text.hash);
    this.#unlink(request, head);
    if (this.#youngest.get(head) === request) this.#youngest.delete(head);
    this.#text.free(request);
    this.#blocks.give(request);
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
    return [...this.#youngest].join();
  }

  /** Every request; those of one name in the order in which they are served. */
  list(): RequestInfo[] {
    const requests: RequestInfo[] = [];
    for (let bucket = 0; bucket < this.#buckets; bucket++) {
      this.#forEachIn(this.#heads + bucket, (request, state) => {
        const threadId = this.#lane.realm.threadIdOf(this.#lifeOf(request));
        if ((state & STOLEN) !== 0) return;
        requests.push({ name: this.#text.read(request).text, isShared: (state & SHARED) !== 0, isHeld: (state & HELD) !== 0, threadId });
      });
    }
    return requests;
  }

  /** A request of this thread that no list leads to yet. */
  #make(text: TextOfRequest, state: number): number {
    const request = this.#blocks.take();
    if (request === NONE) return NONE;
    const at = this.#blocks.at(request);
    this.#words.store(at + NEXT, NONE);
    this.#words.store(at + LIFE, this.#lane.life);
    this.#words.store(at + STATE, state);
    if (this.#text.write(request, text)) return request;
    this.#blocks.give(request);
    return NONE;
  }

  #isInTheWay(request: number, text: TextOfRequest, isShared: boolean): boolean {
    let isInTheWay = false;
    this.#forEach(text, (other, state) => {
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
    this.#forEach(text, (request, state) => {
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
    const lane = laneOf(this.#lifeOf(request));
    const at = this.#news + lane;
    this.#words.store(at, this.#words.load(at) === NONE ? request : SEVERAL);
    this.#toRing.add(lane);
  }

  #isAside(request: number): boolean {
    const life = this.#lifeOf(request);
    return this.#words.load(this.#aside + laneOf(life)) === life;
  }

  /** Removes what the dead have left. */
  #sweep(): void {
    const { deaths } = this.#lane.realm;
    if (this.#words.load(SWEPT) === deaths) return;
    const kept = new Set<number>();
    for (let bucket = 0; bucket < this.#buckets; bucket++) {
      let link = this.#heads + bucket;
      for (let request = this.#words.load(link); request !== NONE; request = this.#words.load(link)) {
        const next = this.#blocks.at(request) + NEXT;
        if (!this.#lane.realm.isAlive(this.#lifeOf(request))) {
          this.#words.store(link, this.#words.load(next));
          continue;
        }
        kept.add(request);
        this.#text.keep(request, kept);
        link = next;
      }
    }
    this.#blocks.reclaim(kept);
    this.#words.store(SWEPT, deaths);
  }

  #unlink(request: number, head: number): void {
    let link = head;
    for (let at = this.#words.load(link); at !== request; at = this.#words.load(link)) {
      if (at === NONE) return; // this life is over, and others have removed what it had
      link = this.#blocks.at(at) + NEXT;
    }
    this.#words.store(link, this.#words.load(this.#blocks.at(request) + NEXT));
  }

  /** Calls `fn` for the requests of a name, in order, until it answers false. */
  #forEach(text: TextOfRequest, fn: (request: number, state: number) => boolean | void): void {
    this.#forEachIn(this.#headOf(text.hash), (request, state) => (this.#text.is(request, text) ? fn(request, state) : true));
  }

  #forEachIn(head: number, fn: (request: number, state: number) => boolean | void): void {
    let request = this.#words.load(head);
    while (request !== NONE) {
      const at = this.#blocks.at(request);
      const next = this.#words.load(at + NEXT);
      if (fn(request, this.#words.load(at + STATE)) === false) return;
      request = next;
    }
  }

  #lifeOf(request: number): number {
    return this.#words.load(this.#blocks.at(request) + LIFE);
  }

  #headOf(hash: number): number {
    return this.#heads + ((hash >>> 0) % this.#buckets);
  }
}
