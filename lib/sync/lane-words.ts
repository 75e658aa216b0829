import type { Lane } from '../memory/lane.js';
import type { Words } from '../memory/words.js';
import { HighWater } from './high-water.js';

/**
 * What each lane says of itself in some structure: words that it alone writes, behind the life that wrote them.
 *
 *   word        name      written by             meaning
 *   enrolled    ENROLLED  enrolling lanes        lanes from this one on have said nothing yet (see high-water.ts)
 *   first + nl  BEARER    lane l                 the life that wrote the n - 1 words behind it; they count only while it is the one in
 *                                                that lane
 *
 * Transitions
 *   BEARER: dead -> life   after ENROLLED was raised and the words behind it were set to 0: they were another life's
 *
 * Invariant: whoever sees a word of a lane, or anything that its life did after it, sees an ENROLLED above that lane. So who
 * looked at no more than ENROLLED lanes has looked at the others as well, before they said anything.
 */
export class LaneWords {
  readonly #words: Words;
  readonly #lane: Lane;
  readonly #first: number;
  readonly #perLane: number;
  readonly #enrolled: HighWater;
  /** Where this lane's words are: those of its BEARER. */
  readonly mine: number;

  constructor(
    words: Words,
    lane: Lane,
    { first, perLane, enrolled }: { readonly first: number; readonly perLane: number; readonly enrolled: number },
  ) {
    this.#words = words;
    this.#lane = lane;
    this.#first = first;
    this.#perLane = perLane;
    this.#enrolled = new HighWater(words, enrolled);
    this.mine = this.at(lane.index);
  }

  /** How many lanes have to be looked at. */
  get used(): number {
    return this.#enrolled.value;
  }

  /** Where the words of a lane are. */
  at(lane: number): number {
    return this.#first + this.#perLane * lane;
  }

  /** Whether the words of a lane count. What was read of them before may have been another life's all the same. */
  isLive(lane: number): boolean {
    return this.#words.load(this.at(lane)) === this.#lane.realm.lifeIn(lane);
  }

  /** Makes this lane's words speak for this life. True the first time. */
  enroll(): boolean {
    if (this.#words.load(this.mine) === this.#lane.life) return false;
    this.#enrolled.raise(this.#lane.index + 1);
    for (let word = 1; word < this.#perLane; word++) this.#words.store(this.mine + word, 0);
    this.#words.store(this.mine, this.#lane.life);
    return true;
  }
}
