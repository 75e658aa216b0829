import { ownerOf } from '../../../../lib/sync/lock-word.js';
import type { Memory } from '../memory.js';
import type { Step, View } from '../scenario.js';
import { CALLING, INSIDE, LockWorld } from './lock-world.js';

/** The flags of a thread that was told of a deadlock, until it lets go of something, and ever since. */
export const GIVING_UP: number = 1 << 29;
export const GAVE_UP: number = 1 << 30;

/**
 * Who really waits for whom, from the flags of the threads and the words of the locks. Whoever is told of a deadlock must be in a circle at
 * that moment, in which nobody else was told, and who still sleeps in the end must wait for one.
 */
export class Circles {
  readonly #world: LockWorld;
  readonly #locks: number;
  /** The flags of all threads. */
  readonly #flags: readonly number[];

  constructor(world: LockWorld, locks: number, threads: number) {
    this.#world = world;
    this.#locks = locks;
    this.#flags = Array.from({ length: threads }, (_, thread) => world.layout.ghost(`ghost: flag of thread ${thread}`));
  }

  observe({ thread, flagBefore, flagAfter, memory }: Step): string | undefined {
    const flag = this.#flags[thread];
    if (flag !== undefined) memory.write(flag, flagAfter);
    if ((flagBefore & GIVING_UP) !== 0 || (flagAfter & GIVING_UP) === 0) return undefined;
    const circle = this.#from(memory, thread);
    if (!circle.includes(thread)) return `thread ${thread} was told of a deadlock, and is in none`;
    const other = circle.find(member => member !== thread && (memory.read(this.#flags[member] as number) & GIVING_UP) !== 0);
    return other === undefined ? undefined : `threads ${thread} and ${other} both give up`;
  }

  final(view: View, asleep: readonly number[]): string | undefined {
    const lost = asleep.find(thread => !this.#from(view, thread).some(other => this.#from(view, other).includes(other)));
    return lost === undefined ? undefined : `asleep for ever: thread ${lost}`;
  }

  /** The threads that this one waits for, one behind the other, up to the first that comes twice. */
  #from(memory: Memory, thread: number): readonly number[] {
    const way: number[] = [];
    for (let next = this.#holder(memory, thread); next !== undefined && !way.includes(next); next = this.#holder(memory, next))
      way.push(next);
    return way;
  }

  #holder(memory: Memory, thread: number): number | undefined {
    const flag = memory.read(this.#flags[thread] as number); // one per thread
    for (let lock = 0; lock < this.#locks; lock++) {
      if ((LockWorld.bitsOf(flag, lock) & (CALLING | INSIDE)) !== CALLING) continue;
      const owner = this.#world.threadOf(memory, ownerOf(memory.read(this.#world.stateWord(lock))));
      return owner < 0 ? undefined : owner;
    }
    return undefined;
  }
}
