import { Barrier, Latch, SharedEvent } from '../../../lib/sync.js';
import type { StormThread } from './storm-thread.js';
import { must, type Subject, type SubjectKind } from './subject.js';

const PARTIES = 2;
const COUNTS = 100_000;
const COUNTED = 0;

type Shared = { readonly event: SharedEvent; readonly barrier: Barrier; readonly latch: Latch; readonly promised: Latch };

/** Event, barrier and latches: nobody waits longer than it wants to, and a death breaks what it must, and nothing else. */
export const meetingsInStorm: SubjectKind<Shared> = {
  create: () => ({ event: new SharedEvent(), barrier: new Barrier(PARTIES), latch: new Latch(COUNTS), promised: new Latch(1) }),
  bring: (shared, cells) => new MeetingsInStorm(shared, cells),
};

class MeetingsInStorm implements Subject {
  readonly #shared: Shared;
  readonly #cells: Int32Array;

  constructor(shared: Shared, cells: Int32Array) {
    this.#shared = shared;
    this.#cells = cells;
  }

  async use(thread: StormThread): Promise<void> {
    const { event, latch, promised } = this.#shared;
    const timeout = thread.below(4);
    switch (thread.below(8)) {
      case 0:
        return event.set();
      case 1:
        return event.clear();
      case 2:
        return this.#waitFor(thread, event, timeout);
      case 3:
        return this.#waitFor(thread, promised, timeout);
      case 4:
        promised.party();
        return;
      case 5:
        latch.countDown();
        Atomics.add(this.#cells, COUNTED, 1);
        return;
      default:
        return this.#meet(thread, timeout);
    }
  }

  async audit(deaths: number): Promise<void> {
    const { barrier, event, latch } = this.#shared;
    must(barrier.waiting === 0, `${barrier.waiting} wait at the barrier, while nobody uses it`);
    barrier.reset();
    must(!barrier.broken && barrier.waiting === 0, 'a barrier is not as new after its reset');
    event.set();
    await event.wait({ timeout: 0 });
    event.clear();
    must(!event.isSet, 'an event is set after it was cleared');
    const counted = Atomics.load(this.#cells, COUNTED);
    const missed = Math.max(0, COUNTS - counted) - latch.count;
    must(Math.abs(missed) <= deaths, `${missed} of ${counted} counts of a latch got lost in ${deaths} deaths`);
    Atomics.store(this.#cells, COUNTED, COUNTS - latch.count);
  }

  async #waitFor(thread: StormThread, what: SharedEvent | Latch, timeout: number): Promise<void> {
    try {
      if (thread.isSync) what.waitSync({ timeout });
      else await what.wait({ timeout });
    } catch (error) {
      excuseBroken(thread, error);
    }
  }

  async #meet(thread: StormThread, timeout: number): Promise<void> {
    const { barrier } = this.#shared;
    try {
      const index = thread.isSync ? barrier.waitSync({ timeout }) : await barrier.wait({ timeout });
      must(index >= 0 && index < PARTIES, `party ${index} of ${PARTIES}`);
    } catch (error) {
      excuseBroken(thread, error);
      barrier.reset();
    }
  }
}

/** A death, or somebody who could not wait any longer, has broken it. */
function excuseBroken(thread: StormThread, error: unknown): void {
  if ((error as { code?: string }).code !== 'BROKEN_BARRIER') thread.excuse(error, true);
}
