import type { AsyncLine, Lane } from '../memory/lane.js';
import type { Words } from '../memory/words.js';
import { NONE } from './request-blocks.js';
import { textOf, type TextOfRequest } from './request-text.js';
import { type RequestInfo, RequestTable, type TableSize } from './request-table.js';

/** What comes of a request. */
export interface Petitioner {
  /** It has the lock; called once, unless the request is withdrawn first. */
  granted(): void;
  /** Another request has taken the lock away. */
  stolen(): void;
}

/** A request of this thread. */
export class LockRequest {
  readonly text: TextOfRequest;
  readonly isShared: boolean;
  readonly petitioner: Petitioner;
  /** Its place in the table, NONE when it has none (any more): places are used again at once. */
  place: number = NONE;

  constructor(name: string, isShared: boolean, petitioner: Petitioner) {
    this.text = textOf(name);
    this.isShared = isShared;
    this.petitioner = petitioner;
  }
}

/**
 * The requests of this thread in the table of all threads: it waits for those that are pending, and hears when one that is
 * held is stolen. Only pending ones keep the thread alive.
 */
export class RequestDesk implements AsyncLine {
  readonly #table: RequestTable;
  readonly #lane: Lane;
  readonly #pending: Map<number, LockRequest> = new Map();
  readonly #held: Map<number, LockRequest> = new Map();
  /** What `turns` was before the last look at everything; NaN is unlike any. */
  #seen: number;
  #isAside = false;

  constructor(words: Words, lane: Lane, size: TableSize) {
    this.#lane = lane;
    this.#table = new RequestTable(words, lane, size);
    this.#seen = this.#table.turns;
  }

  /** Asks for a lock, and waits for it if need be; it may be granted before this returns. False when there is no room. */
  request(request: LockRequest): boolean {
    const isHeld = this.#table.exclusively(() => {
      if (!this.#add(request)) return undefined;
      const canHold = this.#table.tryHold(request.place, request.text);
      (canHold ? this.#held : this.#pending).set(request.place, request);
      return canHold;
    });
    if (isHeld === true) this.#hold(request);
    else if (isHeld === false && this.#pending.size === 1) this.#lane.attend(this);
    return isHeld !== undefined;
  }

  /** Asks for a lock that is free this moment: `granted` is called before this returns, or never. False when there is no room. */
  requestNow(request: LockRequest): boolean {
    const isHeld = this.#table.exclusively(() => {
      if (!this.#add(request)) return undefined;
      if (this.#table.tryHold(request.place, request.text)) return true;
      this.#remove(request);
      return false;
    });
    if (isHeld === true) this.#hold(request);
    return isHeld !== undefined;
  }

  /** Takes a lock from whoever holds it: `granted` is called before this returns. False when there is no room. */
  steal(request: LockRequest): boolean {
    request.place = this.#table.exclusively(() => this.#table.steal(request.text));
    if (request.place === NONE) return false;
    this.#hold(request);
    return true;
  }

  /** Gives a held lock back, if it has not been stolen. */
  release(request: LockRequest): void {
    if (request.place === NONE) return;
    this.#held.delete(request.place);
    this.#table.exclusively(() => this.#remove(request));
    this.#settle();
  }

  /** Gives up a request that is pending. False when it is not any more. */
  withdraw(request: LockRequest): boolean {
    if (!this.#pending.delete(request.place)) return false;
    this.#table.exclusively(() => this.#remove(request));
    this.#settle();
    return true;
  }

  /** All requests of all threads. */
  list(): readonly RequestInfo[] {
    this.serve();
    return this.#table.exclusively(() => this.#table.list());
  }

  /**
   * All that this object remembers, for models.
   *
   * @internal
   */
  get state(): string {
    return `${this.#seen} ${this.#isAside} ${[...this.#pending.keys()].join()} ${[...this.#held.keys()].join()} ${this.#table.state}`;
  }

  serve(): boolean {
    const { turns } = this.#table;
    const isChanged = turns !== this.#seen;
    if (isChanged || this.#table.hasNews) {
      this.#seen = turns;
      this.#look(isChanged);
    }
    return this.#pending.size === 0;
  }

  stepAside(): void {
    if (this.#table.isLocking || this.#pending.size === 0) return;
    this.#isAside = true;
    this.#table.stepAside();
  }

  stepBack(): void {
    if (!this.#isAside) return;
    this.#isAside = false;
    this.#table.stepBack();
    this.#seen = NaN; // others have come and gone meanwhile without telling this thread
  }

  /** Takes what has become free, and finds out what is stolen. */
  #look(atEverything: boolean): void {
    const granted: LockRequest[] = [];
    const stolen: LockRequest[] = [];
    this.#table.exclusively(() => {
      for (const request of this.#toLookAt(atEverything, this.#table.takeNews())) {
        const { place, text } = request;
        if (this.#pending.has(place) && this.#table.tryHold(place, text)) {
          this.#pending.delete(place);
          this.#held.set(place, request);
          granted.push(request);
        } else if (this.#held.has(place) && this.#table.isStolen(place)) {
          this.#held.delete(place);
          this.#remove(request);
          stolen.push(request);
        }
      }
    });
    for (const request of granted) this.#hold(request);
    for (const { petitioner } of stolen) petitioner.stolen();
    this.#settle();
  }

  #toLookAt(atEverything: boolean, news: number | undefined): LockRequest[] {
    const one = atEverything || news === undefined ? undefined : (this.#pending.get(news) ?? this.#held.get(news));
    return one === undefined ? [...this.#pending.values(), ...this.#held.values()] : [one];
  }

  #add(request: LockRequest): boolean {
    request.place = this.#table.add(request.text, request.isShared);
    return request.place !== NONE;
  }

  #remove(request: LockRequest): void {
    this.#table.remove(request.place, request.text);
    request.place = NONE;
  }

  #hold(request: LockRequest): void {
    this.#held.set(request.place, request);
    this.#lane.watch(this.#watch);
    request.petitioner.granted();
  }

  #settle(): void {
    if (this.#held.size === 0) this.#lane.unwatch(this.#watch);
    if (this.#pending.size === 0) this.#lane.leave(this);
  }

  readonly #watch = (): void => {
    this.serve();
  };
}
