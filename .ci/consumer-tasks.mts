// Tasks of the user's program, loaded as TypeScript by the threads of its pool.
import { attach, type Handle, type Mutex, type SharedState, threadContext, type ThreadPool, TimeoutError } from 'partyline';
import * as partyline from 'partyline';

type Counter = SharedState<{ readonly count: 'int32' }>;

/** The names of those that are of another class than this thread's `partyline` has. */
export function strangers(objects: Readonly<Record<string, unknown>>): string[] {
  const classes = partyline as unknown as Readonly<Record<string, new () => object>>;
  return Object.keys(objects).filter(name => !(objects[name] instanceof (classes[name] as new () => object)));
}

/** Adds without atomics: right only if no other thread does so meanwhile. */
export function addUnder(mutex: Mutex, counter: Counter, times: number): number {
  for (let i = 0; i < times; i++) {
    const guard = mutex.lockSync({ timeout: 10_000 });
    counter.set('count', counter.get('count') + 1);
    guard.unlock();
  }
  return threadContext().threadId;
}

export function isSame(handle: Handle, object: object): boolean {
  return attach<object>(handle) === object;
}

export function fail(): never {
  throw new TimeoutError('a task', 7);
}

export function viaOwnPool(pool: ThreadPool, n: number): Promise<number> {
  return n === 0 ? Promise.resolve(0) : pool.execute<number>('viaOwnPool', [pool, n - 1]).then(below => below + 1);
}
