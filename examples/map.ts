/** A task for every item of a source that is read no further ahead than it has to be, and what becomes of the source when something fails. */
import { isMainThread } from 'node:worker_threads';
import { ThreadPool } from 'partyline';

/** A task. */
export async function measure(host: string): Promise<string> {
  const { setTimeout: sleep } = await import('node:timers/promises');
  await sleep(host.endsWith('0') ? 700 : 5); // every tenth host is slow
  if (host === 'r13') throw new RangeError('r13 is not for measuring');
  return host;
}

let read = 0;

/** A source that could be a file, a database cursor or a queue: asked for one item after the other. */
async function* hosts(upTo: number): AsyncGenerator<string> {
  try {
    for (let n = 1; n <= upTo; n++) {
      read = n;
      yield `r${n}`;
    }
  } finally {
    console.log(`the source was closed when ${read} had been read`);
  }
}

async function main(): Promise<void> {
  await using pool = new ThreadPool({ module: new URL(import.meta.url), size: 2, concurrency: 4 });

  const inOrder: string[] = [];
  for await (const host of pool.map<string, string>('measure', hosts(12))) inOrder.push(host);
  console.log(`in order: ${inOrder.join(' ')}`);

  const asTheyCome: string[] = [];
  const options = { ordered: false, concurrency: 12, progress: true };
  for await (const host of pool.map<string, string>('measure', hosts(12), options)) asTheyCome.push(host);
  console.log(`as they come: ${asTheyCome.at(-1)} is the last of ${asTheyCome.length}`);

  for await (const host of pool.map<string, string>('measure', hosts(1_000), { concurrency: 3 })) {
    if (host === 'r2') break; // what still runs is cancelled
  }
  console.log(`after a break: ${read <= 6 ? 'at most 6' : read} were read`);

  try {
    for await (const host of pool.map<string, string>('measure', hosts(1_000), { concurrency: 3 })) inOrder.push(host);
  } catch (error) {
    console.log(String(error));
  }
}

// The threads load this file as well, for its task.
if (isMainThread) await main();
