import type { SequentialModel } from './sequential-model.js';

export type QueueCall = { readonly do: 'push'; readonly item: number } | { readonly do: 'pop' };

/** A bounded queue of numbers, as an array. `push` answers 1, or 0 when it is full; `pop` the first item, or -1. */
export function queue(capacity: number, items: readonly number[] = []): SequentialModel<QueueCall> {
  return {
    initial: JSON.stringify(items),
    call(state, _thread, call) {
      const before = JSON.parse(state) as readonly number[];
      if (call.do === 'push') {
        if (before.length >= capacity) return [{ state, answer: 0 }];
        return [{ state: JSON.stringify([...before, call.item]), answer: 1 }];
      }
      const [first, ...rest] = before;
      return [{ state: JSON.stringify(rest), answer: first ?? -1 }];
    },
  };
}
