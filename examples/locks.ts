/** A mutex that worker threads share: mutual exclusion, and what happens when the owner dies with the lock in its hands. */
import { isMainThread, threadId } from 'node:worker_threads';
import { Mutex, pcall, SharedState, ThreadExitError, ThreadPool } from 'partyline';

/** Two accounts in shared memory. Their sum must never change. */
type Accounts = SharedState<{ readonly left: 'int32'; readonly right: 'int32' }>;

const TRANSFERS = 20_000;
const MONEY = 100_000;

/** A task: moves money; without the lock another thread would see, and spoil, the moment in between. */
export async function transfer(mutex: Mutex, accounts: Accounts): Promise<number> {
  for (let i = 0; i < TRANSFERS; i++) {
    await mutex.run(() => {
      accounts.set('left', accounts.get('left') - 1);
      accounts.set('right', accounts.get('right') + 1);
    });
  }
  return threadId;
}

/** A task: dies in the middle of a transfer, with the lock held. No `finally` runs. */
export function dieHoldingIt(mutex: Mutex, accounts: Accounts): void {
  mutex.lockSync();
  accounts.set('left', accounts.get('left') - 1);
  process.exit(7);
}

async function main(): Promise<void> {
  await using pool = new ThreadPool({ module: new URL(import.meta.url), size: 3 });
  const mutex = new Mutex({ name: 'accounts' });
  const accounts: Accounts = new SharedState({ left: 'int32', right: 'int32' }, { left: MONEY, right: 0 });

  const calls = [1, 2, 3].map(() => [mutex, accounts]);
  const threads = await pcall<number>('transfer', calls, { pool });
  console.log(`${3 * TRANSFERS} transfers by threads ${threads.join(', ')}:`, accounts.snapshot());

  try {
    await pool.execute('dieHoldingIt', [mutex, accounts]);
  } catch (error) {
    if (!(error instanceof ThreadExitError)) throw error;
    console.log(error.message);
  }

  // The lock of a dead owner is not lost: the next one gets it, and learns that what it guards may be half done.
  using guard = await mutex.lock({ timeout: 1000 });
  console.log(`abandoned: ${guard.abandoned}, left and right are`, accounts.snapshot());
  accounts.set('right', MONEY - accounts.get('left'));
  guard.markConsistent();
  console.log('repaired:', accounts.snapshot());
}

// The threads load this file as well, for its tasks.
if (isMainThread) await main();
