import type { Shareable } from '../../../lib/sync.js';
import type { StormThread } from './storm-thread.js';

const SETTLE_MS = 10_000;

/** Something that is used by all threads of the storm until they die. */
export interface Subject {
  /** One use. Throws when something is wrong that must never be. */
  use(thread: StormThread): Promise<void>;
  /** A death has been heard of; the others go on. Throws when the dead thread still has something. */
  afterDeath?(threadId: number, slot: number): void;
  /**
   * Nobody uses it at the moment, and this many have died since the last time. Throws when something was lost, or somebody is
   * said to wait; gives back what the dead took with them.
   */
  audit(deaths: number): Promise<void>;
}

/** A kind of subject: what is shared, and what is done with it. */
export interface SubjectKind<S extends Readonly<Record<string, Shareable>> = Readonly<Record<string, Shareable>>> {
  /** Made once, and attached in every thread. */
  create(): S;
  /** `cells` is a block of plain words for checks, all zero at first. */
  bring(shared: S, cells: Int32Array): Subject;
}

/** Fails the storm. */
export function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

/**
 * Fails the storm unless this is so soon: what the dead have left in the cells is cleared away a little later, by the main
 * thread. So a thread that may be the main thread does not block meanwhile.
 */
export async function settles(thread: StormThread, holds: () => boolean, what: string): Promise<void> {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let tries = 0; !holds(); tries++) {
    must(tries < SETTLE_MS, what);
    if (thread.isSync) Atomics.wait(pause, 0, 0, 1);
    else await new Promise(resolve => setTimeout(resolve, 1));
  }
}
