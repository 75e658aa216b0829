import { type AsyncWaiter, NOT_YET } from '../../../../lib/sync/wait-line.js';
import type { Thread } from '../thread.js';
import type { Inhabitant } from './world.js';

/** Something whose waiters are in a wait set. A thread's waits are numbered: those are its slots. */
export interface SetDoor {
  /** Begins a wait: an outcome when there is nothing to wait for, or NOT_YET. Notes what it keeps. */
  begin(slot: number): number;
  /** Blocks; NOT_YET when the time is up. */
  waitSync(slot: number, deadlineMs: number): number;
  enqueue(slot: number, waiter: AsyncWaiter): void;
  /** A flow gives up: an outcome when it was too late for that, or NOT_YET. */
  abandon(slot: number, waiter: AsyncWaiter): number;
}

/** How a thread waits: blocked, or with a flow in its event loop; that may time out, or be aborted. */
export type WaitAction = 'wait' | 'wait timed' | 'flow' | 'mortal flow';

export function isWait(action: string): action is WaitAction {
  return action === 'wait' || action === 'wait timed' || action === 'flow' || action === 'mortal flow';
}

/** What a slot of a thread's flag says: an outcome is shown as ENDED + outcome. */
export const WAITING = 1;
export const GAVE_UP = 2;
export const ENDED = 3;
const BITS_PER_SLOT = 3;
const MOST_SLOTS = 8;

/** What a flag says of a slot. */
export function slotOf(flag: number, slot: number): number {
  return (flag >> (slot * BITS_PER_SLOT)) & 7;
}

/** The slots of a flag that wait, as bits. */
export function waitingSlots(flag: number): number {
  let mask = 0;
  for (let slot = 0; slot < MOST_SLOTS; slot++) if (slotOf(flag, slot) === WAITING) mask |= 1 << slot;
  return mask;
}

/** The slots whose waits a step has ended. */
export function endedSlots(flagBefore: number, flagAfter: number): number[] {
  const ended: number[] = [];
  for (let slot = 0; slot < MOST_SLOTS; slot++)
    if (slotOf(flagBefore, slot) <= WAITING && slotOf(flagAfter, slot) > WAITING) ended.push(slot);
  return ended;
}

/** The waits that must not go on for ever without a reason while the thread sleeps: while a call blocks it, its flows cannot run. */
export function sleepingSlots(flag: number, actions: readonly string[]): number[] {
  const waiting = Array.from({ length: MOST_SLOTS }, (_, slot) => slot).filter(slot => slotOf(flag, slot) === WAITING);
  const blocked = waiting.filter(slot => actions[slot] === 'wait' || actions[slot] === 'wait timed');
  return blocked.length > 0 ? blocked : waiting;
}

const TIMEOUT_MS = 10;

/** A thread that waits, blocked and with flows. Its objects hold flows between calls, so its log is kept as long as one waits. */
export class SetUser {
  readonly #thread: Thread;
  readonly #inhabitant: Inhabitant;
  readonly #door: SetDoor;
  #waiting = 0;

  constructor(thread: Thread, inhabitant: Inhabitant, door: SetDoor) {
    this.#thread = thread;
    this.#inhabitant = inhabitant;
    this.#door = door;
  }

  /** At the beginning of an action. What the objects hold beside flows is in `more`. */
  checkpoint(name: string, ...more: readonly (string | number)[]): void {
    if (this.#waiting === 0) this.#thread.checkpoint(name, this.#inhabitant.lane.life, ...more);
    else this.#thread.note(name);
  }

  wait(slot: number, action: WaitAction): void {
    this.#show(slot, WAITING);
    const outcome = this.#door.begin(slot);
    if (outcome !== NOT_YET) return this.#show(slot, ENDED + outcome);
    if (action === 'wait' || action === 'wait timed') this.#block(slot, action === 'wait timed');
    else this.#start(slot, action === 'mortal flow');
  }

  /** The event loop, until no flow waits. */
  finish(): void {
    this.#inhabitant.loop.run(() => this.#waiting === 0);
  }

  #block(slot: number, isTimed: boolean): void {
    const outcome = this.#door.waitSync(slot, isTimed ? this.#thread.clock + TIMEOUT_MS : Infinity);
    this.#thread.note(`${slot} got ${outcome}`);
    this.#show(slot, outcome === NOT_YET ? GAVE_UP : ENDED + outcome);
  }

  #start(slot: number, isMortal: boolean): void {
    const { loop } = this.#inhabitant;
    const event = 1 + slot;
    this.#waiting++;
    const flow = loop.flow(`flow ${slot}`, outcome => {
      loop.mayNotHappen(event);
      this.#waiting--;
      this.#show(slot, ENDED + outcome);
    });
    this.#door.enqueue(slot, flow.waiter);
    this.#thread.note('enqueued');
    loop.runJobs();
    if (!isMortal || flow.grant !== undefined) return;
    loop.mayHappen(event, () => {
      if (flow.grant !== undefined) return;
      const outcome = this.#door.abandon(slot, flow.waiter);
      this.#thread.note(`${slot} gave up: ${outcome}`);
      this.#waiting--;
      this.#show(slot, outcome === NOT_YET ? GAVE_UP : ENDED + outcome);
    });
  }

  #show(slot: number, state: number): void {
    const shift = slot * BITS_PER_SLOT;
    this.#thread.flag = (this.#thread.flag & ~(7 << shift)) | (state << shift);
  }
}
