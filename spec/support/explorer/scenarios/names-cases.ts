import type { ModelCase } from '../case.js';
import { type Opening, namesWorld, type NamesOptions } from './names.js';

const of = (options: Omit<NamesOptions, 'lanes' | 'first'> & { readonly lanes?: number }) => () => {
  const first = options.openings.length - (options.late ?? 0);
  return namesWorld({ lanes: first, first, ...options });
};

const A: Opening = { name: 'a', as: 'one' };
const B: Opening = { name: 'b', as: 'one' };
const OTHER_A: Opening = { name: 'a', as: 'two' };
const OTHER_B: Opening = { name: 'b', as: 'two' };

export const namesCases: readonly ModelCase[] = [
  { name: '2 makers of one name', bounds: {}, scenario: of({ mortal: false, openings: [[A], [A]] }) },
  {
    name: '2 makers of one name',
    bounds: { kills: 1, preemptions: 2 },
    deep: { kills: 1 },
    scenario: of({ mortal: true, openings: [[A], [A]] }),
  },
  {
    name: '2 makers of two names',
    bounds: { kills: 1, preemptions: 1 },
    deep: { kills: 1, preemptions: 3 },
    scenario: of({
      mortal: true,
      openings: [
        [A, B],
        [OTHER_B, A],
      ],
    }),
  },
  {
    name: '3 makers of one name',
    bounds: { preemptions: 2 },
    deep: { preemptions: 3 },
    scenario: of({ mortal: false, openings: [[A], [A], [A]] }),
  },
  {
    name: '3 makers of one name',
    bounds: { kills: 1, preemptions: 0 },
    deep: { kills: 1, preemptions: 2 },
    scenario: of({ mortal: true, openings: [[A], [A], [A]] }),
  },
  {
    name: 'one name for two kinds',
    bounds: { kills: 1, preemptions: 1 },
    deep: { kills: 1, preemptions: 3 },
    scenario: of({ mortal: true, openings: [[A], [OTHER_A]] }),
  },
  {
    name: '2 makers of one name, and a new life',
    bounds: { kills: 1, preemptions: 1 },
    deep: { kills: 2, preemptions: 1 },
    scenario: of({ mortal: true, late: 1, lanes: 2, openings: [[A], [OTHER_B], [A, OTHER_B]] }),
  },
  {
    name: 'room for one name',
    bounds: { kills: 1, preemptions: 1 },
    scenario: of({
      mortal: true,
      capacity: 100,
      openings: [[A], [B, A]],
    }),
  },
  {
    name: '2 makers of one name, cross-check',
    bounds: { cuts: false, preemptions: 2 },
    scenario: of({ mortal: false, openings: [[A], [A]] }),
  },
];
