import { firstLife, isBeyondLastLife, laneOf, lifeAfter } from './life.js';
import { boardWords } from './wait-board.js';
import { WORDS_PER_LINE, type Words } from './words.js';

/**
 * The realm: which threads take part, and how to wake them. One per process.
 *
 *   word              name      written by                meaning
 *   0                 MAGIC     format                    tells a realm from other memory
 *   1                 LANES     format                    number of lanes
 *   2                 DEATHS    reapers (add)             counts deaths, up before the rings of a death
 *   3, 4              NAME      format                    a random number: the same realm, whatever buffer object shows it
 *   5                 USED      joiners, by CAS           lanes below this have been used; nobody has been in the others yet
 *   6                 PROBED    probers                   when somebody last looked for dead threads: a hint, so that not all do
 *   line 1 + l, + 0   OWN       joiner CAS, reaper CAS    FREE, or threadId + 1 of the occupant
 *               + 1   LIFE      joiner store, reaper CAS  life (alive), or -life (free; the next life)
 *               + 2   BELL      anybody (add)             count:30 | ASYNC_PARKED | SYNC_PARKED (bits: the lane itself)
 *               + 3   PARENT    the lane itself           threadId + 1 of the thread that made this one, 0 unknown
 *               + 4   OS_TID    the lane itself           kernel thread id, 0 unknown
 *               + 5   OS_START  the lane itself           its start time (guards against a reused kernel id)
 *               + 6   DATED     the lane itself           threadId + 1 whose PARENT, OS_TID and OS_START these are
 *   after all lanes   the wait board: see wait-board.ts
 *
 * States of a lane
 *   free      OWN = FREE, LIFE < 0
 *   joining   OWN = id,   LIFE < 0    holds nothing yet
 *   alive     OWN = id,   LIFE > 0    every word that names LIFE is valid
 *   reaped    OWN = id,   LIFE < 0    dead; not every lane has been rung yet
 *
 * Transitions
 *   free    -> joining   CAS OWN by the joining thread
 *   joining -> alive     store LIFE by the joining thread
 *   alive   -> reaped    CAS LIFE by a reaper: the death, which invalidates every word that life ever wrote
 *   reaped  -> free      CAS OWN by a reaper, after all were rung (joining -> free likewise)
 *
 * Invariant: OWN = id holds from the claim until every lane was rung for that death, so a reaper that dies half-way
 * leaves OWN = id and whoever reaps again does the rest. Thread ids are never reused in a process, so both CASes of a
 * late reaper fail. A reaper reads LIFE before it looks at OWN for the last time: else it could kill the next life.
 */
const MAGIC_WORD = 0;
const LANES_WORD = 1;
const DEATHS_WORD = 2;
const NAME_WORD = 3;
const USED_WORD = 5;
const PROBED_WORD = 6;

const OWN = 0;
const LIFE = 1;
const BELL = 2;
const PARENT = 3;
const OS_TID = 4;
const OS_START = 5;
const DATED = 6;

const MAGIC = 0x70_6c_32; // 'pl2'
const FREE = 0;
const ONE_RING = 4;

/** The lane's thread sleeps in `Atomics.wait` on its bell. */
export const SYNC_PARKED = 1;
/** The lane's thread has a `waitAsync` pending on its bell. */
export const ASYNC_PARKED = 2;

/** What a lane says about its thread, for hearing of its death. */
export interface Occupant {
  readonly threadId: number;
  /** Undefined when unknown. */
  readonly parentThreadId: number | undefined;
  readonly osThreadId: number | undefined;
  readonly osStart: number;
}

/** The word of a lane's doorbell. */
export function bellOf(lane: number): number {
  return (1 + lane) * WORDS_PER_LINE + BELL;
}

/** How many words a realm takes. */
export function realmWords(lanes: number): number {
  return (1 + lanes) * WORDS_PER_LINE + boardWords(lanes);
}

/** Lanes, lives and doorbells of all threads. */
export class Realm {
  readonly words: Words;
  readonly lanes: number;
  /** Tells it from other realms. */
  readonly name: string;
  /** Where the wait board begins. */
  readonly boardAt: number;

  /** @throws TypeError when the words hold no realm. */
  constructor(words: Words) {
    if (words.load(MAGIC_WORD) !== MAGIC) throw new TypeError('not the memory of a partyline realm (another version?)');
    this.words = words;
    this.lanes = words.load(LANES_WORD);
    this.boardAt = (1 + this.lanes) * WORDS_PER_LINE;
    this.name = `${words.load(NAME_WORD)}.${words.load(NAME_WORD + 1)}`;
  }

  /** Writes an empty realm into zeroed words. */
  static format(words: Words, lanes: number, name: number): void {
    words.store(LANES_WORD, lanes);
    words.store(NAME_WORD, name % 2 ** 31);
    words.store(NAME_WORD + 1, Math.floor(name / 2 ** 31));
    for (let lane = 0; lane < lanes; lane++) words.store(at(lane, LIFE), -firstLife(lane));
    words.store(MAGIC_WORD, MAGIC);
  }

  /**
   * Claims the lowest free lane for a thread and answers its new life.
   *
   * @throws RangeError when as many threads as there are lanes take part already.
   */
  join(threadId: number): number {
    const { words } = this;
    for (let lane = 0; lane < this.lanes; lane++) {
      if (words.load(at(lane, OWN)) !== FREE || !words.cas(at(lane, OWN), FREE, threadId + 1)) continue;
      const life = -words.load(at(lane, LIFE));
      if (isBeyondLastLife(life)) continue; // used up: whoever claims it goes on to the next one
      words.and(at(lane, BELL), ~(SYNC_PARKED | ASYNC_PARKED));
      this.#raiseUsed(lane + 1);
      words.store(at(lane, LIFE), life);
      return life;
    }
    throw new RangeError(
      `all ${this.lanes} lanes are taken: more threads at once than this process allows (set PARTYLINE_LANES before it starts)`,
    );
  }

  /**
   * How many lanes have to be looked at. A lane above that comes to life later: its thread then looks for itself at
   * whatever the caller has changed before.
   */
  get usedLanes(): number {
    return this.words.load(USED_WORD);
  }

  /** Publishes what lets others hear of this thread's death. */
  describe(life: number, occupant: Occupant): void {
    const lane = laneOf(life);
    this.words.store(at(lane, PARENT), (occupant.parentThreadId ?? -1) + 1);
    this.words.store(at(lane, OS_TID), occupant.osThreadId ?? 0);
    this.words.store(at(lane, OS_START), occupant.osStart);
    this.words.store(at(lane, DATED), occupant.threadId + 1);
  }

  /** Who occupies a lane, if it has said so. */
  occupant(lane: number): Occupant | undefined {
    const { words } = this;
    const own = words.load(at(lane, OWN));
    if (own === FREE || words.load(at(lane, DATED)) !== own) return undefined;
    const parent = words.load(at(lane, PARENT));
    const occupant: Occupant = {
      threadId: own - 1,
      parentThreadId: parent === 0 ? undefined : parent - 1,
      osThreadId: words.load(at(lane, OS_TID)) || undefined,
      osStart: words.load(at(lane, OS_START)),
    };
    // Still the same thread, so the three words above are its own.
    return words.load(at(lane, OWN)) === own ? occupant : undefined;
  }

  /** Whether the thread that this life stands for is still there. */
  isAlive(life: number): boolean {
    return this.words.load(at(laneOf(life), LIFE)) === life;
  }

  /** The life in a lane; negative or of no use when nobody is there. */
  lifeIn(lane: number): number {
    return this.words.load(at(lane, LIFE));
  }

  /** Node's id of the thread that a life stands for, undefined when it is dead. */
  threadIdOf(life: number): number | undefined {
    if (life <= 0) return undefined;
    const own = this.words.load(at(laneOf(life), OWN));
    return this.isAlive(life) ? own - 1 : undefined;
  }

  /** Counts deaths: two equal readings, no death in between. */
  get deaths(): number {
    return this.words.load(DEATHS_WORD);
  }

  /** Wakes a lane's thread so that it looks again at what it waits for. A hint: it may find nothing. */
  ring(lane: number): void {
    const bell = at(lane, BELL);
    // The add returns the parked bits of the very word that it changed, so no sleeper is missed.
    if ((this.words.add(bell, ONE_RING) & (SYNC_PARKED | ASYNC_PARKED)) !== 0) this.words.notify(bell);
  }

  /** Whether nobody has looked for dead threads for so long; the caller then does. `now` is a stamp (see LaneHost). */
  claimProbe(now: number, intervalMs: number): boolean {
    const before = this.words.load(PROBED_WORD);
    return ((now - before) | 0) >= intervalMs && this.words.cas(PROBED_WORD, before, now);
  }

  /** Wakes everybody. */
  ringAll(): void {
    const used = this.usedLanes;
    for (let lane = 0; lane < used; lane++) this.ring(lane);
  }

  /** Declares a thread dead that is known for certain to be gone. Idempotent; any thread may do it, also at the same time. */
  reap(threadId: number): void {
    const { words } = this;
    const own = threadId + 1;
    for (let lane = 0; lane < this.lanes; lane++) {
      if (words.load(at(lane, OWN)) !== own) continue;
      const life = words.load(at(lane, LIFE));
      if (words.load(at(lane, OWN)) !== own) continue;
      if (life > 0) words.cas(at(lane, LIFE), life, -lifeAfter(life));
      words.add(DEATHS_WORD, 1);
      this.ringAll();
      words.cas(at(lane, OWN), own, FREE);
    }
  }

  /** Before the lane comes to life, so that whoever sees the life, or what it wrote, sees this as well. */
  #raiseUsed(lanes: number): void {
    for (;;) {
      const used = this.usedLanes;
      if (used >= lanes || this.words.cas(USED_WORD, used, lanes)) return;
    }
  }
}

/** The position of a lane's word. */
function at(lane: number, word: number): number {
  return (1 + lane) * WORDS_PER_LINE + word;
}
