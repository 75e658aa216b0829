import { NOBODY } from '../../../../lib/memory/life.js';
import type { Lane } from '../../../../lib/memory/lane.js';
import type { Realm } from '../../../../lib/memory/realm.js';
import type { Words } from '../../../../lib/memory/words.js';
import { ABANDONED, CONSISTENT } from '../../../../lib/sync/lock-core.js';
import { heldBy, ORPHANED, ownerOf } from '../../../../lib/sync/lock-word.js';
import type { Memory } from '../memory.js';
import type { Thread } from '../thread.js';

/** Where the word of a lock is, and the word that says whether a life is over. */
export interface LockAddresses {
  readonly state: number;
  lifeWord(life: number): number;
}

/** A lock of few steps, for models of what stands on a lock: the explorer does the waiting, and anybody may come next. */
export class IdealLock {
  readonly #thread: Thread;
  readonly #words: Words;
  readonly #life: number;
  readonly #realm: Realm;
  readonly #isFree: (memory: Memory) => boolean;

  /** `words` begin with the word of the lock. */
  constructor(thread: Thread, words: Words, { life, realm }: Lane, addresses: LockAddresses) {
    this.#thread = thread;
    this.#words = words;
    this.#life = life;
    this.#realm = realm;
    this.#isFree = memory => {
      const owner = ownerOf(memory.read(addresses.state));
      return owner === NOBODY || memory.read(addresses.lifeWord(owner)) !== owner;
    };
  }

  acquireSync(): number {
    for (;;) {
      this.#thread.when(this.#isFree);
      const word = this.#words.load(0);
      if (ownerOf(word) !== NOBODY && this.#realm.isAlive(ownerOf(word))) continue; // somebody was faster
      const orphaned = ownerOf(word) === NOBODY ? word & ORPHANED : ORPHANED;
      if (this.#words.cas(0, word, heldBy(this.#life) | orphaned)) return orphaned === 0 ? CONSISTENT : ABANDONED;
    }
  }

  release(): void {
    this.#words.store(0, this.#words.load(0) & ORPHANED);
  }
}
