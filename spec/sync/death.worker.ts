// A thread that dies: as owner of a lock, as one who waits for it, or as the maker of such a thread.
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { attach, type Handle, type Mutex, type ReentrantMutex } from '../../lib/sync.js';

/** What the thread is when it dies. */
export type Role = 'owner' | 'async waiter' | 'blocked waiter';

/** How it dies; `terminate` is done to it by others. */
export type Death = 'terminate' | 'process.exit' | 'uncaught error' | 'out of memory';

interface DoomedData {
  readonly lock: Handle;
  readonly role: Role;
  readonly death: Death;
  /** How many threads are to stand between the one that was asked for and the one that dies. */
  readonly generations: number;
}

const data = workerData as DoomedData;
if (data.generations > 0) passOn();
else await live();

/** Makes the next generation and tells what it says. */
function passOn(): void {
  const child = new Worker(new URL(import.meta.url), { workerData: { ...data, generations: data.generations - 1 } });
  child.on('message', message => parentPort?.postMessage(message));
}

async function live(): Promise<void> {
  const lock = attach<Mutex | ReentrantMutex>(data.lock);
  if (data.role === 'owner') await lock.lock();
  if (data.role === 'async waiter') void lock.lock();
  parentPort?.postMessage('ready');
  if (data.role === 'blocked waiter') lock.lockSync();
  parentPort?.once('message', die); // keeps the thread until then
}

function die(): void {
  if (data.death === 'process.exit') process.exit(3);
  if (data.death === 'uncaught error') throw new Error('thrown on purpose');
  const hoard: unknown[] = [];
  while (data.death === 'out of memory') hoard.push(Array.from<number>({ length: 100_000 }).fill(0.5));
}
