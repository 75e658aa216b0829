import { onAbort } from './abort-listener.js';
import { type LockMode, type LockRequestOptions, type Wish, wishOf } from './lock-wish.js';
import { LockRequest } from './request-desk.js';
import { thisDesk } from './this-desk.js';

/** What the callback of a request gets. */
export interface Lock {
  readonly name: string;
  readonly mode: LockMode;
}

/** A lock that is held or wanted. */
export interface LockInfo {
  readonly name: string;
  readonly mode: LockMode;
  /** The thread, for example `partyline-thread-3`. */
  readonly clientId: string;
}

/** All locks that are held or wanted, this moment; those of one name in the order in which they are served. */
export interface LockManagerSnapshot {
  readonly held: LockInfo[];
  readonly pending: LockInfo[];
}

type Callback<L, T> = (lock: L) => T | PromiseLike<T>;

/** The Web Locks API (https://w3c.github.io/web-locks/) over all threads of the process. */
export interface LockManager {
  /**
   * Calls back once the lock of this name is granted, and gives it back when what the callback answers has settled, or when
   * the thread ends. First come, first served for each name. Settles as the callback does.
   *
   * @throws `signal.reason`. DOMException: NotSupportedError for a name that begins with '-' and for options that do not go
   * together, AbortError when the lock is stolen. TypeError for arguments that are none. RangeError for too many requests at once.
   */
  request<T>(name: string, callback: Callback<Lock, T>): Promise<T>;
  request<T>(
    name: string,
    options: LockRequestOptions & { readonly ifAvailable?: false | undefined },
    callback: Callback<Lock, T>,
  ): Promise<T>;
  request<T>(name: string, options: LockRequestOptions, callback: Callback<Lock | null, T>): Promise<T>;
  /** What is held and wanted by all threads. */
  query(): Promise<LockManagerSnapshot>;
}

/** How a request ends, for who made it. */
interface Ending<T> {
  readonly resolve: (result: T) => void;
  readonly reject: (reason: unknown) => void;
}

/** Locks by name, with the names and rules of browsers. The names have nothing to do with those of `Mutex.named`. */
export const locks: LockManager = {
  request<T>(...args: readonly unknown[]): Promise<T> {
    return new Promise((resolve, reject) => void serve<T>(args, { resolve, reject })); // which never rejects
  },

  async query(): Promise<LockManagerSnapshot> {
    const snapshot: LockManagerSnapshot = { held: [], pending: [] };
    for (const { name, isShared, isHeld, threadId } of thisDesk().list()) {
      if (threadId === undefined) continue; // it is just dying
      const mode = isShared ? 'shared' : 'exclusive';
      snapshot[isHeld ? 'held' : 'pending'].push({ name, mode, clientId: `partyline-thread-${threadId}` });
    }
    return snapshot;
  },
};

async function serve<T>(args: readonly unknown[], { resolve, reject }: Ending<T>): Promise<void> {
  try {
    const [wish, callback] = wishOf<Callback<Lock | null, T>>(args);
    const request = await obtain(wish, reject);
    if (request === undefined) return resolve(await callback(null));
    let result: T;
    try {
      const { name, mode, signal } = wish;
      signal?.throwIfAborted(); // granted, but nobody has been told yet
      result = await callback(Object.freeze({ name, mode }));
    } finally {
      thisDesk().release(request);
    }
    resolve(result);
  } catch (error) {
    reject(error);
  }
}

/**
 * Waits for the lock; undefined when it should be free this moment and is not. Nobody's code runs before it returns. `robbed` is
 * called should the lock be stolen later.
 */
function obtain({ name, mode, ifAvailable, steal, signal }: Wish, robbed: (error: DOMException) => void): Promise<LockRequest | undefined> {
  return new Promise((resolve, reject) => {
    let isGranted = false;
    let stopListening = (): void => undefined;
    const request = new LockRequest(name, mode === 'shared', {
      granted() {
        isGranted = true;
        stopListening();
        resolve(request);
      },
      stolen: () => robbed(new DOMException(`the lock '${name}' was stolen by another request`, 'AbortError')),
    });
    if (!ask(request, { ifAvailable, steal }))
      throw new RangeError(`no room for a request for the lock '${name}': too many at once in this process`);
    if (ifAvailable) resolve(undefined); // of no effect if it was granted
    if (signal === undefined || isGranted) return;
    stopListening = onAbort(signal, () => {
      if (thisDesk().withdraw(request)) reject(signal.reason as Error);
    });
  });
}

function ask(request: LockRequest, { ifAvailable, steal }: Pick<Wish, 'ifAvailable' | 'steal'>): boolean {
  if (steal) return thisDesk().steal(request);
  return ifAvailable ? thisDesk().requestNow(request) : thisDesk().request(request);
}
