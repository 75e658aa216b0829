import type { Figure } from '../harness/figure.js';
import { atLeastTimesBestRival } from '../harness/target.js';
import { OURS } from './field.js';
import { increments } from './in-flight.js';

const SIZES: readonly number[] = [1, 2, 4, 8];
const MANY = 1000;

export const byThreads: readonly Figure[] = SIZES.map(size => ({
  title: `${MANY.toLocaleString('en')} tasks in flight, by the number of threads: ${size}`,
  unit: '/s',
  module: import.meta.url,
  contenders: increments(size, MANY),
  targets: [atLeastTimesBestRival(OURS, 1)],
}));
