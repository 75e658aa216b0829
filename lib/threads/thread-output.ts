import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Worker } from 'node:worker_threads';

/** Once all that a thread has printed is written: it goes through streams of the thread that made it, in turns of the event loop. */
export async function outputIsWritten({ stdout, stderr }: Worker): Promise<void> {
  await Promise.all([isDrained(stdout, process.stdout), isDrained(stderr, process.stderr)]);
}

/** Once a stream that flows into another one has ended, or does not flow there any more: the other one has failed, or was closed. */
async function isDrained(from: Readable, to: Writable): Promise<void> {
  if (from.readableEnded || from.listenerCount('data') === 0) return;
  const done = new AbortController();
  const { signal } = done;
  await Promise.race([finished(from, { signal }), once(to, 'unpipe', { signal })]).catch(() => undefined); // it will not end any more
  done.abort();
}
