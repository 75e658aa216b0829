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

/** A lock that this thread has been granted. */
interface Grant {
  readonly request: LockRequest;
  /** Rejects when the lock is stolen. */
  readonly stolen: Promise<never>;
}

/** Locks by name, with the names and rules of browsers. The names have nothing to do with those of `Mutex.named`. */
export const locks: LockManager = {
  async request<T>(...args: readonly unknown[]): Promise<T> {
    const [wish, callback] = wishOf<Callback<Lock | null, T>>(args);
    const grant = await obtain(wish);
    if (grant === undefined) return callback(null);
    const { signal } = wish;
    if (signal?.aborted !== true) return Promise.race([use(grant, wish, callback), grant.stolen]);
    thisDesk().release(grant.request); // granted, but nobody has been told yet
    throw signal.reason;
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

async function use<T>({ request }: Grant, { name, mode }: Wish, callback: Callback<Lock, T>): Promise<T> {
  try {
    return await callback(Object.freeze({ name, mode }));
  } finally {
    thisDesk().release(request);
  }
}

/** Waits for the lock; undefined when it should be free this moment and is not. Nobody's code runs before it returns. */
function obtain({ name, mode, ifAvailable, steal, signal }: Wish): Promise<Grant | undefined> {
  return new Promise((resolve, reject) => {
    let isGranted = false;
    let stopListening = (): void => undefined;
    let reportStolen = (_: DOMException): void => undefined;
    const stolen = new Promise<never>((_, rejectStolen) => (reportStolen = rejectStolen));
    stolen.catch(() => undefined); // it may be nobody's business any more
    const request = new LockRequest(name, mode === 'shared', {
      granted() {
        isGranted = true;
        stopListening();
        resolve({ request, stolen });
      },
      stolen: () => reportStolen(new DOMException(`the lock '${name}' was stolen by another request`, 'AbortError')),
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
