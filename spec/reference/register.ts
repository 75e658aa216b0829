import type { SequentialModel } from './sequential-model.js';

export type RegisterCall =
  | { readonly do: 'get' }
  | { readonly do: 'set'; readonly value: number }
  | { readonly do: 'add'; readonly value: number };

/** A 32-bit number. `get` answers it, `add` the new one, `set` 0. */
export const register: SequentialModel<RegisterCall> = {
  initial: '0',
  call(state, _thread, call) {
    const before = Number(state);
    if (call.do === 'get') return [{ state, answer: before }];
    if (call.do === 'set') return [{ state: String(call.value), answer: 0 }];
    const after = (before + call.value) | 0;
    return [{ state: String(after), answer: after }];
  },
};
