import { IndexRing } from '../queue/index-ring.js';

/**
 * The free workers, longest idle first, by slot.
 *
 * An entry of the ring is a hint: its thread may meanwhile have died, or have got a task that only it may run. So whoever
 * pops looks at the thread, and a slot is in the ring at most once, for which a ring of `slots` entries is enough.
 */
export class IdleSlots {
  readonly #ring: IndexRing;
  readonly #isIdle: (slot: number) => boolean;
  readonly #listed: boolean[];
  #count = 0;

  /** `isIdle` says whether what the ring says of a slot still holds. */
  constructor(slots: number, isIdle: (slot: number) => boolean) {
    this.#ring = new IndexRing(slots);
    this.#isIdle = isIdle;
    this.#listed = Array.from({ length: slots }, () => false);
  }

  push(slot: number): void {
    if (this.#listed[slot] === true) return;
    this.#listed[slot] = true;
    this.#count++;
    this.#ring.push(slot);
  }

  /** The slot that has been idle for longest. */
  pop(): number | undefined {
    while (this.#count > 0) {
      const slot = this.#ring.pop() as number; // there is one
      this.#listed[slot] = false;
      this.#count--;
      if (this.#isIdle(slot)) return slot;
    }
    return undefined;
  }
}
