import { Tinypool } from 'tinypool';
import { moduleFor } from './module-for.js';
import type { LoadedPool, PoolOrder } from './task-pools.js';

type Options = NonNullable<ConstructorParameters<typeof Tinypool>[0]>;

export function tinypool(order: PoolOrder, how: Options = {}): LoadedPool {
  const { size, isFresh = false, heapMb } = order;
  const pool = new Tinypool({
    filename: moduleFor(order, './tinypool-move.worker.js').href,
    minThreads: size,
    maxThreads: size,
    isolateWorkers: isFresh,
    ...(heapMb !== undefined && { resourceLimits: { maxOldGenerationSizeMb: heapMb } }),
    ...how,
  });
  pool.on('error', () => undefined); // of a thread without a task; it would end the process
  return {
    run: (name, value, { transfer, signal } = {}) =>
      pool.run(value, { name, signal: signal ?? null, ...(transfer !== undefined && { transferList: [...transfer] as never }) }),
    close: () => pool.destroy(),
  };
}
