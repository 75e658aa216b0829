import { availableParallelism } from 'node:os';
import type { Lane } from '../memory/lane.js';
import { NOBODY } from '../memory/life.js';
import { SharedWords } from '../memory/words.js';

/**
 * Which of a pool's idle threads looks for tasks without sleeping: at most one, and only while a core is free for it. Two that do so on
 * two cores take away each other's time, and that of the thread that hands in tasks.
 *
 *   word  name     written by     meaning
 *   0     SPINNER  threads (CAS)  the life that spins; NOBODY, or a life that is over, when none does
 *   1     BUSY     pool           how many threads have tasks, as far as the pool has heard
 *
 * Both are hints: whatever they say, a thread that finds no task goes to sleep after a while.
 */
const SPINNER = 0;
const BUSY = 1;

/** The thread that hands in tasks needs a core as well. */
const SUBMITTERS = 1;

const CORES: number = availableParallelism();

export class SpinBoard {
  readonly words: SharedWords;
  readonly #lane: Lane;

  constructor(lane: Lane, words: SharedWords = SharedWords.allocate(2)) {
    this.words = words;
    this.#lane = lane;
  }

  /** The pool has so many threads with tasks. */
  noteBusy(threads: number): void {
    this.words.store(BUSY, threads);
  }

  /** Whether a core is left for a thread of the pool that waits for answers, or for tasks, without sleeping. */
  hasFreeCore(): boolean {
    return this.words.load(BUSY) + SUBMITTERS <= CORES;
  }

  /** Whether a core is left for one more thread of the pool that has tasks. */
  hasCoreForMore(): boolean {
    return this.words.load(BUSY) + SUBMITTERS < CORES;
  }

  /** Makes this thread the one that spins, if it may. */
  tryBegin(): boolean {
    if (!this.hasFreeCore()) return false;
    const spinner = this.words.load(SPINNER);
    if (spinner !== NOBODY && this.#lane.realm.isAlive(spinner)) return false;
    return this.words.cas(SPINNER, spinner, this.#lane.life);
  }

  /** It does not any more. */
  end(): void {
    this.words.cas(SPINNER, this.#lane.life, NOBODY);
  }
}
