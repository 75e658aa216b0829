import { Piscina } from 'piscina';
import { Absent } from '../harness/absent.js';
import { moduleFor } from './module-for.js';
import type { LoadedPool, PoolOrder } from './task-pools.js';

type Options = NonNullable<ConstructorParameters<typeof Piscina>[0]>;

/** Without its histograms of times, which nobody looks at here. */
export function piscina(order: PoolOrder, how: Options = {}): LoadedPool {
  const { size, isFresh, heapMb } = order;
  if (isFresh === true) throw new Absent('has no fresh thread for each task');
  const pool = new Piscina({
    filename: moduleFor(order, './piscina-move.worker.js').href,
    minThreads: size,
    maxThreads: size,
    recordTiming: false,
    ...(heapMb !== undefined && { resourceLimits: { maxOldGenerationSizeMb: heapMb } }),
    ...how,
  });
  pool.on('error', () => undefined); // of a thread without a task; it would end the process
  return {
    run: (name, value, { transfer, signal } = {}) =>
      pool.run(value, { name, signal: signal ?? null, ...(transfer !== undefined && { transferList: [...transfer] as never }) }),
    close: () => pool.close(),
  };
}
