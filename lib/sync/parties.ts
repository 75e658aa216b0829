import type { Lane } from '../memory/lane.js';
import { laneOf, NOBODY } from '../memory/life.js';
import type { Words } from '../memory/words.js';

/**
 * The threads that others count on. The death of one of them is seen by everybody who looks.
 *
 *   word    name    written by              meaning
 *   2l      PARTY   lane l; forgetters CAS  the life that others count on, NOBODY when there is none
 *   1 + 2l  THREAD  lane l                  1 + Node's id of that thread, for messages
 *
 * Transitions of PARTY
 *   NOBODY    -> life     register
 *   life      -> NOBODY   leave
 *   dead life -> NOBODY   forget
 *
 * Invariant: a life that died as a party stays in its PARTY word until somebody has drawn the consequences, also when
 * its lane has a new life: that registers only after a look at all parties which found none of them dead.
 */
const PARTY = 0;
const THREAD = 1;
const PER_LANE = 2;

/** Answers of {@link Parties.look}. */
export const NO_PARTY = 0;
const ALL_ALIVE = 1;
export const ONE_DEAD = 2;

/** How many words they take. */
export function partiesWords(lanes: number): number {
  return PER_LANE * lanes;
}

export class Parties {
  readonly #words: Words;
  readonly #base: number;
  readonly #lane: Lane;
  readonly #mine: number;

  constructor(words: Words, base: number, lane: Lane) {
    this.#words = words;
    this.#base = base;
    this.#lane = lane;
    this.#mine = base + PER_LANE * lane.index;
  }

  /** Others count on this thread from now on. Only after a look that has not found ONE_DEAD. False when they did already. */
  register(): boolean {
    const { life, realm } = this.#lane;
    if (this.#words.load(this.#mine + PARTY) === life) return false;
    this.#words.store(this.#mine + THREAD, 1 + (realm.threadIdOf(life) ?? -1));
    this.#words.store(this.#mine + PARTY, life);
    return true;
  }

  /** If this thread ends by itself and all is well, or drops `owner`, nobody counts on it any more. */
  leaveAtFarewell(owner: object): void {
    const [words, at, life] = [this.#words, this.#mine + PARTY, this.#lane.life];
    this.#lane.host.onFarewell?.(owner, () => {
      if (words.load(at) === life) words.store(at, NOBODY);
    });
  }

  /** Nobody counts on this thread any more. */
  leave(): void {
    if (this.#words.load(this.#mine + PARTY) === this.#lane.life) this.#words.store(this.#mine + PARTY, NOBODY);
  }

  /** Whether there are parties, and whether one has died. */
  look(): number {
    let seen = NO_PARTY;
    const used = this.#lane.realm.usedLanes;
    for (let lane = 0; lane < used; lane++) {
      const found = this.#lookAt(lane);
      if (found === ONE_DEAD) return ONE_DEAD;
      if (found === ALL_ALIVE) seen = ALL_ALIVE;
    }
    return seen;
  }

  /** How many parties there are. */
  count(): number {
    let count = 0;
    const used = this.#lane.realm.usedLanes;
    for (let lane = 0; lane < used; lane++) if (this.#partyIn(lane) !== NOBODY) count++;
    return count;
  }

  /** The lives that died as parties. */
  dead(): readonly number[] {
    const { realm } = this.#lane;
    return Array.from({ length: realm.usedLanes }, (_, lane) => this.#partyIn(lane)).filter(
      party => party !== NOBODY && !realm.isAlive(party),
    );
  }

  /** The consequences of these deaths have been drawn. */
  forget(dead: readonly number[]): void {
    for (const life of dead) this.#words.cas(this.#base + PER_LANE * laneOf(life) + PARTY, life, NOBODY);
  }

  /** Node's id of a thread that died as a party. */
  deadThreadId(): number | undefined {
    const used = this.#lane.realm.usedLanes;
    for (let lane = 0; lane < used; lane++)
      if (this.#lookAt(lane) === ONE_DEAD) return this.#words.load(this.#base + PER_LANE * lane + THREAD) - 1;
    return undefined;
  }

  #lookAt(lane: number): number {
    for (;;) {
      const party = this.#partyIn(lane);
      if (party === NOBODY) return NO_PARTY;
      if (this.#lane.realm.isAlive(party)) return ALL_ALIVE;
      // It may have left before it died. The dead write nothing, so now the word says which.
      if (this.#partyIn(lane) === party) return ONE_DEAD;
    }
  }

  #partyIn(lane: number): number {
    return this.#words.load(this.#base + PER_LANE * lane + PARTY);
  }
}
