import { DeadlockError } from '../errors.js';
import type { Hold } from './hold.js';
import type { LockCore } from './lock-core.js';
import { type Pause, type PausableHold, retake, retakeSync } from './monitor.js';

/** A level of a reentrant lock, for code that may be deeper inside it. What a pause is, see hold.ts. */
export class LevelInUse implements PausableHold {
  readonly #hold: Hold;
  readonly #core: LockCore;
  /** How deep the running code is inside. */
  readonly #innermost: Hold;

  /** `around` is the innermost hold around the running code, if it is inside any. */
  constructor(hold: Hold, core: LockCore, around: Hold | undefined) {
    this.#hold = hold;
    this.#core = core;
    this.#innermost = around?.isWithin(hold) === true ? around : hold;
  }

  get held(): boolean {
    return this.#hold.isHeld;
  }

  pause(): Pause {
    const pause = new LevelPause(this.#hold, this.#core);
    this.#innermost.nestHere(turn => pause.begin(turn));
    return pause;
  }

  pauseSync(register: () => void): Pause {
    const turn = this.#innermost.tryNest();
    if (turn === undefined)
      throw new DeadlockError(
        'Condition.waitSync: another flow of this thread is inside the lock, and could not leave it while the thread is blocked',
      );
    try {
      register();
    } catch (error) {
      turn.release();
      throw error;
    }
    const pause = new LevelPause(this.#hold, this.#core);
    pause.begin(turn);
    return pause;
  }
}

/** The levels of a reentrant lock while its owner waits for a condition: in a turn, so no other flow is inside. */
class LevelPause implements Pause {
  readonly #hold: Hold;
  readonly #core: LockCore;
  #turn: Hold | undefined;
  /** Set when the wait was over before the turn had come. */
  #skip: (() => void) | undefined;

  constructor(hold: Hold, core: LockCore) {
    this.#hold = hold;
    this.#core = core;
    hold.isReserved = true;
  }

  begin(turn: Hold): void {
    this.#turn = turn;
    if (this.#skip === undefined) turn.suspend();
    else this.#skip();
  }

  async end(): Promise<void> {
    const turn = this.#turn;
    if (turn === undefined) await new Promise<void>(resolve => (this.#skip = resolve));
    else await retake(this.#core, isAbandoned => turn.resume(isAbandoned));
    this.#finish();
  }

  endSync(): void {
    this.#turn?.resume(retakeSync(this.#core));
    this.#finish();
  }

  #finish(): void {
    this.#hold.isReserved = false;
    this.#turn?.release();
  }
}
