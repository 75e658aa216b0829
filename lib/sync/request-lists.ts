import type { Words } from '../memory/words.js';
import { NONE, type RequestBlocks } from './request-blocks.js';
import { type RequestText, type TextOfRequest } from './request-text.js';

/**
 * The requests for locks in lists, one per bucket of names. All of it is read and changed under a lock.
 *
 *   part    meaning
 *   HEAD    per bucket: the first request
 *   blocks  see request-blocks.ts
 *
 *   of a block that is a request
 *   0       NEXT                 the next request of the bucket
 *   1       LIFE                 who requests
 *   2       STATE                PENDING, HELD or STOLEN; | SHARED. A STOLEN one is of no more effect
 *   3...    see request-text.ts  the name
 *
 * A request is there when a HEAD leads to it and its life is not over. It comes, and goes, with one store of NEXT or HEAD; it
 * moves by going and coming back.
 *
 * Invariant: every list is whole, wherever a thread was stopped; at worst blocks are lost, and `sweep` finds those.
 */
const NEXT = 0;
const LIFE = 1;
const STATE = 2;

export const PENDING = 0;
export const HELD = 2;
export const STOLEN = 4;
export const SHARED = 1;

/** What the lists are made of. */
export interface RequestRoom {
  readonly blocks: RequestBlocks;
  readonly text: RequestText;
}

export class RequestLists {
  readonly #words: Words;
  readonly #heads: number;
  readonly #buckets: number;
  readonly #blocks: RequestBlocks;
  readonly #text: RequestText;
  /** Per bucket, the last request that this thread has added, while it is there: where to look for the end. */
  readonly #youngest: Map<number, number> = new Map();

  constructor(words: Words, heads: number, buckets: number, { blocks, text }: RequestRoom) {
    this.#words = words;
    this.#heads = heads;
    this.#buckets = buckets;
    this.#blocks = blocks;
    this.#text = text;
  }

  /** A request that no list leads to yet. NONE when there is no room. */
  make(text: TextOfRequest, life: number, state: number): number {
    const request = this.#blocks.take();
    if (request === NONE) return NONE;
    const at = this.#blocks.at(request);
    this.#words.store(at + NEXT, NONE);
    this.#words.store(at + LIFE, life);
    this.#words.store(at + STATE, state);
    if (this.#text.write(request, text)) return request;
    this.#blocks.give(request);
    return NONE;
  }

  /** Puts a new request at the end. */
  append(request: number, { hash }: TextOfRequest): void {
    const head = this.#headOf(hash);
    const youngest = this.#youngest.get(head);
    let last = youngest === undefined ? head : this.#blocks.at(youngest) + NEXT;
    for (let at = this.#words.load(last); at !== NONE; at = this.#words.load(last)) last = this.#blocks.at(at) + NEXT;
    this.#words.store(last, request);
    this.#youngest.set(head, request);
  }

  /** Puts a new request to the front. */
  prepend(request: number, { hash }: TextOfRequest): void {
    const head = this.#headOf(hash);
    this.#words.store(this.#blocks.at(request) + NEXT, this.#words.load(head));
    this.#words.store(head, request);
  }

  /** Makes a pending request HELD, and moves it to the front. */
  hold(request: number, { hash }: TextOfRequest): void {
    const words = this.#words;
    const at = this.#blocks.at(request);
    const held = HELD | (words.load(at + STATE) & SHARED);
    const head = this.#headOf(hash);
    if (words.load(head) !== request) {
      this.#unlink(request, head);
      words.store(at + NEXT, words.load(head));
      words.store(at + STATE, held);
      words.store(head, request);
    } else words.store(at + STATE, held);
  }

  /** Takes the lock away from a request that holds it. */
  rob(request: number): void {
    const at = this.#blocks.at(request) + STATE;
    this.#words.store(at, (this.#words.load(at) & SHARED) | STOLEN);
  }

  remove(request: number, { hash }: TextOfRequest): void {
    const head = this.#headOf(hash);
    this.#unlink(request, head);
    if (this.#youngest.get(head) === request) this.#youngest.delete(head);
    this.#text.free(request);
    this.#blocks.give(request);
  }

  stateOf(request: number): number {
    return this.#words.load(this.#blocks.at(request) + STATE);
  }

  lifeOf(request: number): number {
    return this.#words.load(this.#blocks.at(request) + LIFE);
  }

  /** Calls `fn` for the requests of a name, in order, until it answers false. */
  forEach(text: TextOfRequest, fn: (request: number, state: number) => boolean | void): void {
    this.#forEachIn(this.#headOf(text.hash), (request, state) => (this.#text.is(request, text) ? fn(request, state) : true));
  }

  /** Calls `fn` for every request; those of one name in order. */
  forAll(fn: (request: number, state: number) => void): void {
    for (let bucket = 0; bucket < this.#buckets; bucket++) this.#forEachIn(this.#heads + bucket, (request, state) => fn(request, state));
  }

  /** Removes the requests of lives that are over, and finds all lost blocks. */
  sweep(isAlive: (life: number) => boolean): void {
    const kept = new Set<number>();
    for (let bucket = 0; bucket < this.#buckets; bucket++) {
      let link = this.#heads + bucket;
      for (let request = this.#words.load(link); request !== NONE; request = this.#words.load(link)) {
        const next = this.#blocks.at(request) + NEXT;
        if (!isAlive(this.lifeOf(request))) {
          this.#words.store(link, this.#words.load(next));
          continue;
        }
        kept.add(request);
        this.#text.keep(request, kept);
        link = next;
      }
    }
    this.#blocks.reclaim(kept);
  }

  /**
   * All that this object remembers, for models.
   *
   * @internal
   */
  get memory(): string {
    return [...this.#youngest].join();
  }

  #unlink(request: number, head: number): void {
    let link = head;
    for (let at = this.#words.load(link); at !== request; at = this.#words.load(link)) {
      if (at === NONE) return; // this life is over, and others have removed what it had
      link = this.#blocks.at(at) + NEXT;
    }
    this.#words.store(link, this.#words.load(this.#blocks.at(request) + NEXT));
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

  #headOf(hash: number): number {
    return this.#heads + ((hash >>> 0) % this.#buckets);
  }
}
