import type { Readable } from 'node:stream';
import type { Worker } from 'node:worker_threads';

/** Once all that a thread has printed is written: it goes through streams of the thread that made it, in turns of the event loop. */
export async function outputIsWritten({ stdout, stderr }: Worker): Promise<void> {
  await Promise.all([isDrained(stdout), isDrained(stderr)]);
}

/** Once a stream has ended, or does not flow anywhere any more: what it flowed into has failed, or was closed. */
function isDrained(from: Readable): Promise<void> {
  return new Promise(resolve => {
    const flows = (): boolean => !from.readableEnded && from.listenerCount('data') > 0;
    const look = (): void => {
      if (!flows()) resolve();
    };
    if (!flows()) return resolve();
    from.once('end', resolve);
    from.on('pause', () => setImmediate(look)); // it stops as well while the other side is busy
  });
}
