import { ArrayRing } from '../bare/array-ring.js';
import { VyukovRing } from '../bare/vyukov-ring.js';
import type { Contender, Figure } from '../harness/figure.js';
import { IndexRing } from '../../lib/queue/index-ring.js';

const CAPACITY = 16;
const FILLED = 5;

interface Ring {
  push(item: number): unknown;
  pop(): number | undefined;
}

function contender(name: string, role: Contender['role'], make: () => Ring): Contender {
  return {
    name,
    role,
    open() {
      const ring = make();
      for (let item = 0; item < FILLED; item++) ring.push(item);
      return { run: times => rotate(ring, times) };
    },
  };
}

function rotate(ring: Ring, times: number): void {
  for (let i = 0; i < times; i++) ring.push(ring.pop() ?? 0);
}

export const singleThread: Figure = {
  title: 'pop + push, one thread',
  unit: 'ns',
  module: import.meta.url,
  contenders: [
    contender('IndexRing', 'ours', () => new IndexRing(CAPACITY)),
    contender("bare atomics (Vyukov's queue)", 'limit', () => new VyukovRing(CAPACITY)),
    contender('array, not shared', 'limit', () => new ArrayRing(CAPACITY)),
  ],
};
