import { VyukovRing } from '../bare/vyukov-ring.js';
import { Crew, perSecond } from '../harness/crew.js';
import type { Contender, Figure, Sampled } from '../harness/figure.js';
import { never } from '../harness/target.js';
import { share } from '../../lib/memory/sharing.js';
import { IndexRing } from '../../lib/queue/index-ring.js';

const THREADS = 4;
const CAPACITY = 16;
const ITEMS = 8;
const WORKER: URL = new URL('./many-threads.worker.js', import.meta.url);

interface Ring {
  push(item: number): unknown;
  pop(): number | undefined;
}

/** All threads take items and put them back; in the end they must all be there. */
function crowd(job: string, ring: Ring, shared: unknown): Sampled {
  const crew = new Crew(WORKER, THREADS);
  for (let item = 0; item < ITEMS; item++) ring.push(item);
  return {
    async sample(budgetMs) {
      const works = await crew.round(budgetMs, job, shared);
      const items = new Set<number | undefined>();
      for (let i = 0; i < ITEMS; i++) items.add(ring.pop());
      items.delete(undefined);
      items.delete(-1);
      for (const item of items) ring.push(item ?? 0);
      return { values: [perSecond(works)], counts: { 'lost items': ITEMS - items.size } };
    },
  };
}

const ours: Contender = {
  name: 'IndexRing',
  role: 'ours',
  open() {
    const ring = new IndexRing(CAPACITY);
    return crowd('rotateIndexRing', ring, share(ring));
  },
};

const bare: Contender = {
  name: "bare atomics (Vyukov's queue)",
  role: 'limit',
  open() {
    const ring = new VyukovRing(CAPACITY);
    return crowd('rotateVyukovRing', ring, { capacity: CAPACITY, buffer: ring.buffer });
  },
};

export const manyThreads: Figure = {
  title: `pop + push, ${THREADS} threads`,
  unit: '/s',
  module: import.meta.url,
  contenders: [ours, bare],
  targets: [never('IndexRing', 'lost items')],
};
