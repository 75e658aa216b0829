import { ownerOf } from '../../../../lib/sync/lock-word.js';
import type { Memory } from '../memory.js';
import type { View } from '../scenario.js';
import { CALLING, INSIDE, LockWorld } from './lock-world.js';

/** The flags of a thread that is about to let go because it was told of a deadlock; and of one that was told at some time. */
export const GIVING_UP: number = 1 << 29;
export const GAVE_UP: number = 1 << 30;

/**
 * Who really waits for whom, from the flags of the threads and the words of the locks. A circle stays until one of its threads gives up:
 * whoever does must find itself in one, and who still sleeps in the end must wait for one.
 */
export class Circles {
  readonly #world: LockWorld;
  readonly #locks: number;
  readonly #threads: number;

  constructor(world: LockWorld, locks: number, threads: number) {
    this.#world = world;
    this.#locks = locks;
    this.#threads = threads;
  }

  invariant(view: View): string | undefined {
    const givingUp = Array.from({ length: this.#threads }, (_, thread) => thread).filter(thread => (view.flag(thread) & GIVING_UP) !== 0);
    const misled = givingUp.find(thread => !this.#from(view, thread).includes(thread));
    if (misled !== undefined) return `thread ${misled} was told of a deadlock, and is in none`;
    return givingUp.length > 1 ? `threads ${givingUp.join(' and ')} both give up` : undefined;
  }

  final(view: View, asleep: readonly number[]): string | undefined {
    const lost = asleep.find(thread => !this.#from(view, thread).some(other => this.#from(view, other).includes(other)));
    return lost === undefined ? undefined : `asleep for ever: thread ${lost}`;
  }

  /** The threads that this one waits for, one behind the other, up to the first that comes twice. */
  #from(view: View, thread: number): readonly number[] {
    const way: number[] = [];
    for (let next = this.#holder(view, thread); next !== undefined && !way.includes(next); next = this.#holder(view, next)) way.push(next);
    return way;
  }

  #holder(view: View, thread: number): number | undefined {
    for (let lock = 0; lock < this.#locks; lock++) {
      if ((LockWorld.bitsOf(view.flag(thread), lock) & (CALLING | INSIDE)) !== CALLING) continue;
      const owner = this.#world.threadOf(view as Memory, ownerOf(view.read(this.#world.stateWord(lock))));
      return owner < 0 ? undefined : owner;
    }
    return undefined;
  }
}
