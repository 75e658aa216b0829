import { IndexRing } from '../../../lib/sync.js';
import type { StormThread } from './storm-thread.js';
import { must, type Subject, type SubjectKind } from './subject.js';

const ITEMS = 32;

/** The ring: items go round. An item is in the ring, in one thread's hand, or died with it. */
export const ringInStorm: SubjectKind<{ readonly ring: IndexRing }> = {
  create() {
    const ring = new IndexRing(2 * ITEMS);
    for (let item = 0; item < ITEMS; item++) ring.push(item);
    return { ring };
  },
  bring: ({ ring }, cells) => new RingInStorm(ring, cells),
};

class RingInStorm implements Subject {
  readonly #ring: IndexRing;
  /** Per item, who has it in hand. */
  readonly #hands: Int32Array;

  constructor(ring: IndexRing, hands: Int32Array) {
    this.#ring = ring;
    this.#hands = hands;
  }

  async use(thread: StormThread): Promise<void> {
    for (let i = thread.below(8); i >= 0; i--) {
      const item = this.#ring.pop();
      if (item === undefined) return;
      must(item >= 0 && item < ITEMS, `the ring held ${item}, which nobody put there`);
      thread.alone(this.#hands, item, false);
      must(this.#ring.push(item), 'the ring is full of more items than there are');
    }
  }

  async audit(deaths: number): Promise<void> {
    const found = new Set<number>();
    for (let item = this.#ring.pop(); item !== undefined; item = this.#ring.pop()) {
      must(!found.has(item), `item ${item} is in the ring twice`);
      found.add(item);
    }
    must(found.size >= ITEMS - deaths, `${ITEMS - found.size} items are gone, but only ${deaths} threads`);
    must(this.#ring.size === 0, 'an empty ring has a size');
    this.#hands.fill(0);
    for (let item = 0; item < ITEMS; item++) this.#ring.push(item);
  }
}
