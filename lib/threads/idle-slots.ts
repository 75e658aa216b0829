import { IndexRing } from '../queue/index-ring.js';

/**
 * The free workers, longest idle first, by slot.
 *
 * An entry of the ring is a hint: its thread may meanwhile have died, or have got a task that only it may run. So whoever
 * pops looks at the thread, and a slot is in the ring at most once, for which a ring of `slots` entries is enough.
 */
export class IdleSlots {
  readonly #ring: IndexRing;
  readonly #listed: boolean[];

  constructor(slots: number) {
    this.#ring = new IndexRing(slots);
    this.#listed = Array.from({ length: slots }, () => false);
  }

  push(slot: number): void {
    if (this.#listed[slot] === true) return;
    this.#listed[slot] = true;
    this.#ring.push(slot);
  }

  /** The longest idle slot for which `isIdle` still holds. */
  pop(isIdle: (slot: number) => boolean): number | undefined {
    for (let slot = this.#ring.pop(); slot !== undefined; slot = this.#ring.pop()) {
      this.#listed[slot] = false;
      if (isIdle(slot)) return slot;
    }
    return undefined;
  }
}
