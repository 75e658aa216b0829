import { Condition, type Guard, Mutex, ReentrantMutex } from '../../../lib/sync.js';
import type { StormThread } from './storm-thread.js';
import { must, type Subject, type SubjectKind } from './subject.js';

/** Words per condition: who is inside, jobs that wait, and what was made and taken. */
const INSIDE = 0;
const JOBS = 1;
const MADE = 2;
const TAKEN = 3;
const WORDS_PER_CONDITION = 8;

type Shared = { readonly mutex: Mutex; readonly condition: Condition; readonly reentrant: ReentrantMutex; readonly other: Condition };

type Pair = readonly [mutex: Mutex | ReentrantMutex, condition: Condition];

/** Conditions on both mutexes: jobs are made and taken, and none gets lost but in the hands of the dead. */
export const conditionInStorm: SubjectKind<Shared> = {
  create() {
    const [mutex, reentrant] = [new Mutex(), new ReentrantMutex()];
    return { mutex, condition: new Condition(mutex), reentrant, other: new Condition(reentrant) };
  },
  bring: ({ mutex, condition, reentrant, other }, cells) =>
    new ConditionInStorm(
      [
        [mutex, condition],
        [reentrant, other],
      ],
      cells,
    ),
};

class ConditionInStorm implements Subject {
  readonly #pairs: readonly Pair[];
  readonly #cells: Int32Array;

  constructor(pairs: readonly Pair[], cells: Int32Array) {
    this.#pairs = pairs;
    this.#cells = cells;
  }

  async use(thread: StormThread): Promise<void> {
    const index = thread.below(this.#pairs.length);
    const [mutex, condition] = this.#pairs[index] as Pair;
    const base = index * WORDS_PER_CONDITION;
    const guard = thread.isSync ? mutex.lockSync() : await mutex.lock();
    try {
      if (thread.below(2) === 0) {
        this.#make(thread, base, guard);
        if (thread.below(4) === 0) condition.notifyAll();
        else condition.notify();
      } else {
        const hasJobs = (): boolean => Atomics.load(this.#cells, base + JOBS) > 0;
        const timeout = thread.below(4);
        if (thread.isSync) condition.waitForSync(guard, hasJobs, { timeout });
        else await condition.waitFor(guard, hasJobs, { timeout });
        this.#take(thread, base, guard);
      }
    } catch (error) {
      must(guard.held, 'a wait ended without the mutex');
      thread.excuse(error, true);
    }
    guard.unlock();
  }

  async audit(deaths: number): Promise<void> {
    for (const [index, [mutex, condition]] of this.#pairs.entries()) {
      must(
        mutex.waiting === 0 && !mutex.locked && condition.waiting === 0,
        `${condition.waiting} wait for a condition, while nobody uses it`,
      );
      const base = index * WORDS_PER_CONDITION;
      const [jobs = 0, made = 0, taken = 0] = this.#cells.subarray(base + JOBS, base + TAKEN + 1);
      must(
        Math.abs(made - taken - jobs) <= deaths,
        `${made} jobs were made and ${taken} taken, but ${jobs} are left after ${deaths} deaths`,
      );
      this.#cells[base + JOBS] = 0;
      this.#cells[base + MADE] = 0;
      this.#cells[base + TAKEN] = 0;
    }
  }

  #make(thread: StormThread, base: number, guard: Guard): void {
    thread.alone(this.#cells, base + INSIDE, guard.abandoned);
    this.#cells[base + JOBS] = (this.#cells[base + JOBS] ?? 0) + 1;
    this.#cells[base + MADE] = (this.#cells[base + MADE] ?? 0) + 1;
  }

  #take(thread: StormThread, base: number, guard: Guard): void {
    thread.alone(this.#cells, base + INSIDE, guard.abandoned);
    must((this.#cells[base + JOBS] ?? 0) > 0, 'a wait for a job ended without one');
    this.#cells[base + JOBS] = (this.#cells[base + JOBS] ?? 0) - 1;
    this.#cells[base + TAKEN] = (this.#cells[base + TAKEN] ?? 0) + 1;
  }
}
