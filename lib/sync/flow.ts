import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import { oncePerThread } from '../memory/this-thread.js';
import type { Hold } from './hold.js';

/**
 * Which holds (see hold.ts) the running async flow is inside of. A flow is what async context follows: code after an
 * `await`, and everything started from there.
 */
interface Frame {
  /** Undefined while the lock is waited for. */
  hold: Hold | undefined;
  /** The async id of the promise that is awaited for it, while nobody has. */
  promise?: number | undefined;
  readonly outer: Frame | undefined;
}

const flow: AsyncLocalStorage<Frame> = oncePerThread('flow', () => new AsyncLocalStorage());

/** The innermost hold of a lock that the running flow is inside of. */
export function holdAround(lock: object): Hold | undefined {
  for (let frame = flow.getStore(); frame !== undefined; frame = frame.outer) {
    if (frame.hold?.tree.lock !== lock) continue;
    const held = frame.hold.innermostHeld();
    if (held !== undefined) return held;
  }
  return undefined;
}

/** Calls `fn` inside a hold. */
export function runInside<T>(hold: Hold, fn: () => T): T {
  return flow.run({ hold, outer: liveFrame() }, fn);
}

/** Puts the running flow, and what it starts from now on, inside a hold. */
export function enter(hold: Hold): void {
  flow.enterWith({ hold, outer: liveFrame() });
}

/** The running flow's frames without those on top that have been given up: or a loop of lock and unlock would pile them up. */
function liveFrame(): Frame | undefined {
  let frame = flow.getStore();
  while (frame !== undefined && frame.hold !== undefined && frame.hold.isOver) frame = frame.outer;
  return frame;
}

/**
 * `const guard = await lock()` shall put the flow that awaits inside the hold: but not the code that called the async
 * function in which this stands, and which goes on as soon as that function waits. Async context has no word for this:
 * `enterWith` before the `await` puts both inside, and after it none of our code runs. So the one continuation that awaits
 * the promise is recognised as it is made (`init`, by the promise that triggers it) and put inside as it starts (`before`).
 * The hook is on only while such a promise is waited for.
 */
class Adoptions {
  #expected: Frame | undefined;
  readonly #byPromise: Map<number, Frame> = new Map();
  readonly #byContinuation: Map<number, Frame> = new Map();

  readonly #hook = createHook({
    init: (asyncId, type, triggerAsyncId) => {
      if (type !== 'PROMISE') return;
      const expected = this.#expected;
      if (expected !== undefined) {
        this.#expected = undefined;
        expected.promise = asyncId;
        this.#byPromise.set(asyncId, expected);
        return;
      }
      const frame = this.#byPromise.get(triggerAsyncId);
      if (frame !== undefined) this.#byContinuation.set(asyncId, frame);
    },
    before: asyncId => {
      const frame = this.#byContinuation.get(asyncId);
      if (frame === undefined) return;
      this.#byContinuation.delete(asyncId);
      this.forget(frame);
      if (frame.hold !== undefined) flow.enterWith(frame);
    },
    // Not by a handler of the promise: that it fails would then count as heard of, whether or not its caller listens.
    promiseResolve: asyncId => {
      const frame = this.#byPromise.get(asyncId);
      if (frame !== undefined && frame.hold === undefined) this.forget(frame); // it has been rejected
    },
  });

  /** Whoever awaits the promise that `make` creates first will be inside the frame's hold. */
  adopt<T>(frame: Frame, make: () => Promise<T>): Promise<T> {
    this.#hook.enable();
    this.#expected = frame;
    try {
      return make();
    } catch (error) {
      this.#expected = undefined;
      this.forget(frame);
      throw error;
    }
  }

  /** Nobody will await the promise any more, or somebody has. */
  forget(frame: Frame): void {
    if (frame.promise !== undefined) this.#byPromise.delete(frame.promise);
    frame.promise = undefined;
    if (this.#byPromise.size === 0 && this.#byContinuation.size === 0) this.#hook.disable();
  }
}

const adoptions: Adoptions = oncePerThread('adoptions', () => new Adoptions());

/**
 * A promise, the first that `make` creates, whose awaiting flow goes on inside the hold that `granted` is called with.
 */
export function adopting<T>(make: (granted: (hold: Hold) => void) => Promise<T>): Promise<T> {
  const frame: Frame = { hold: undefined, outer: liveFrame() };
  return adoptions.adopt(frame, () =>
    make(hold => {
      frame.hold = hold;
      hold.onRelease = () => adoptions.forget(frame);
    }),
  );
}
