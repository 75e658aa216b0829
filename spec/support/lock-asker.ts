import type { LockAdmission } from '../../lib/threads/lock-admission.js';
import { LockSet, type LockTaking } from '../../lib/threads/lock-set.js';
import type { TaskLock } from '../../lib/threads/task-locks.js';

/** Who asks for locks in the specs, as a scheduler does for a task; and remembers what it was told. */
export class LockAsker implements LockTaking {
  readonly set: LockSet;
  readonly told: string[] = [];
  error: unknown;
  /** Resolves with the last thing it was told: that it has the locks, or gets none. */
  readonly answered: Promise<string>;
  /** Is called when it has the locks. */
  onGranted: (() => void) | undefined;
  #answer: (word: string) => void = () => undefined;

  constructor(locks: readonly TaskLock[], label = 'task', parent?: LockAsker) {
    const set = LockSet.of(locks, { label, parent: parent?.set });
    if (set === undefined) throw new Error('no locks');
    this.set = set;
    this.answered = new Promise(resolve => (this.#answer = resolve));
  }

  /** Asks without an admission. */
  static take(locks: readonly TaskLock[]): LockAsker {
    const asker = new LockAsker(locks);
    asker.set.take(asker);
    return asker;
  }

  static request(admission: LockAdmission, locks: readonly TaskLock[], label = 'task', parent?: LockAsker): LockAsker {
    const asker = new LockAsker(locks, label, parent);
    admission.request(asker.set, asker);
    return asker;
  }

  get hasThem(): boolean {
    return this.told[0] === 'granted';
  }

  tookPermit(): void {
    // of no interest
  }

  granted(): void {
    this.#note('granted');
    this.onGranted?.();
  }

  failed(error: unknown): void {
    this.error = error;
    this.#note('failed');
  }

  stolen(error: unknown): void {
    this.error = error;
    this.#note('stolen');
  }

  #note(word: string): void {
    this.told.push(word);
    this.#answer(word);
  }
}
