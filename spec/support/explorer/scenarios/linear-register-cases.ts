import type { RegisterCall } from '../../../reference/register.js';
import type { ModelCase } from '../case.js';
import { linearRegister, type LinearRegisterOptions } from './linear-register.js';

const of = (options: Omit<LinearRegisterOptions, 'lanes' | 'first'>) => () => {
  const first = options.actions.length;
  return linearRegister({ lanes: first, first, ...options });
};

const get: RegisterCall = { do: 'get' };
const add = (value: number): RegisterCall => ({ do: 'add', value });
const set = (value: number): RegisterCall => ({ do: 'set', value });

export const linearRegisterCases: readonly ModelCase[] = [
  {
    name: '2 add',
    bounds: { preemptions: 3 },
    deep: { preemptions: 6 },
    scenario: of({
      mortal: false,
      actions: [
        [add(1), get],
        [add(2), get],
      ],
    }),
  },
  {
    name: 'add, set and get',
    bounds: { preemptions: 2 },
    deep: { preemptions: 4 },
    scenario: of({ mortal: false, actions: [[add(1)], [set(7), get], [get, get]] }),
  },
  {
    name: '2 add, one dies',
    bounds: { kills: 1, preemptions: 1 },
    deep: { kills: 1, preemptions: 3 },
    scenario: of({ mortal: true, actions: [[add(1)], [add(2), get]] }),
  },
];
