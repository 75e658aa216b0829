import type { Mutex } from '../../lib/sync/mutex.js';

/** So many flows that take a mutex in turn, `times` turns altogether. All but one of them wait. */
export function flowsInTurn(mutex: Mutex, flows: number): (times: number) => Promise<void> {
  return async times => {
    let left = times;
    const flow = async (): Promise<void> => {
      while (left-- > 0) {
        const guard = await mutex.lock();
        guard.unlock();
      }
    };
    await Promise.all(Array.from({ length: flows }, flow));
  };
}
