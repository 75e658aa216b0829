import { laneOf, NOBODY } from '../../../../lib/memory/life.js';
import { BROKE, LatchCore, OPENED } from '../../../../lib/sync/latch-core.js';
import { NOT_YET } from '../../../../lib/sync/wait-line.js';
import type { Memory } from '../memory.js';
import type { Operation } from '../operation.js';
import type { Scenario, Step, View } from '../scenario.js';
import type { Thread } from '../thread.js';
import { ENDED, endedSlots, isWait, type SetDoor, SetUser, sleepingSlots, slotOf, type WaitAction } from './set-user.js';
import { type Inhabitant, showLife, STRUCTURE, World, type WorldOptions } from './world.js';

/** A promise is kept by the `arrive` that follows it. */
export type LatchAction = WaitAction | 'count down' | 'promise' | 'arrive';

export interface LatchOptions extends WorldOptions {
  readonly count: number;
  /** Per thread. */
  readonly actions: readonly (readonly LatchAction[])[];
}

const STATE: number = STRUCTURE;
const PARTY: number = STRUCTURE + 1;
const PER_LANE = 2;
const BROKEN = 1;
const OPEN = 2;
const COUNT_SHIFT = 2;

/** Threads that count down, promise, arrive and wait: nobody passes before all is done, and nobody sleeps after. */
export function latch(options: LatchOptions): Scenario {
  return new LatchWorld(options).scenario(options);
}

class LatchWorld extends World {
  /** All counts and parties have been there at one moment. */
  readonly #wasComplete: number;
  /** A thread has died as a party. */
  readonly #hasDeadParty: number;

  constructor(options: LatchOptions) {
    super(options);
    const { layout } = this;
    layout.name(STATE, 'STATE');
    layout.setInitial(STATE, options.count << COUNT_SHIFT);
    for (let lane = 0; lane < options.lanes; lane++) layout.name(PARTY + PER_LANE * lane, `PARTY${lane}`);
    layout.name(PARTY + PER_LANE * options.lanes, 'WANTS_RING');
    this.#wasComplete = layout.ghost('ghost: was complete');
    this.#hasDeadParty = layout.ghost('ghost: has a dead party');
  }

  scenario({ actions }: LatchOptions): Scenario {
    return {
      layout: this.layout,
      threads: this.inhabitants((thread, inhabitant, index) => run(thread, inhabitant, actions[index] ?? [])),
      isPrivate: (operation, thread) => this.#isPrivate(operation, thread),
      observe: step => this.#observe(step),
      final: (view, asleep) => this.#final(view, asleep, actions),
      show: (index, value) => this.#showWord(index, value),
    };
  }

  /** As in the scenarios of the barrier. */
  #isPrivate({ kind, index }: Operation, thread: number): boolean {
    const at = index - PARTY;
    if (at < 0 || at >= PER_LANE * this.options.lanes) return false;
    return at % PER_LANE === 1 || (kind === 'load' && thread < this.options.first && at === PER_LANE * thread);
  }

  #observe({ memory, thread, operation, answer, flagBefore, flagAfter }: Step): string | undefined {
    if (operation === undefined) {
      const life = this.lifeOf(memory, thread);
      if (life !== NOBODY && memory.read(PARTY + PER_LANE * laneOf(life)) === life) memory.write(this.#hasDeadParty, 1);
      return undefined;
    }
    if (this.#isComplete(memory)) memory.write(this.#wasComplete, 1);
    if (operation.kind === 'cas' && operation.index === STATE && answer === 1 && (operation.a & ~operation.b & (OPEN | BROKEN)) !== 0)
      return 'it does not stay as it was';
    if ((memory.read(STATE) & (OPEN | BROKEN)) === (OPEN | BROKEN)) return 'open and broken';
    for (const slot of endedSlots(flagBefore, flagAfter)) {
      const told = slotOf(flagAfter, slot) - ENDED;
      if (told === OPENED && memory.read(this.#wasComplete) === 0) return `thread ${thread} passed before all was done`;
      if (told === BROKE && memory.read(this.#hasDeadParty) === 0) return `thread ${thread} was told that a party died`;
      if (told >= 0 && (memory.read(STATE) & (told === OPENED ? OPEN : BROKEN)) === 0) return 'waiters may disagree';
    }
    return undefined;
  }

  #final(view: View, asleep: readonly number[], actions: LatchOptions['actions']): string | undefined {
    for (const thread of asleep) {
      if (sleepingSlots(view.flag(thread), actions[thread] ?? []).length === 0) continue;
      if (this.#isComplete(view)) return `thread ${thread} sleeps though all is done`;
      if (view.read(this.#hasDeadParty) !== 0) return `thread ${thread} sleeps though a party has died`;
      if ((view.read(STATE) & (OPEN | BROKEN)) !== 0) return `thread ${thread} sleeps though it is over`;
    }
    return undefined;
  }

  #isComplete(memory: Memory): boolean {
    if (memory.read(STATE) >>> COUNT_SHIFT !== 0) return false;
    for (let lane = 0; lane < this.options.lanes; lane++) if (memory.read(PARTY + PER_LANE * lane) !== NOBODY) return false;
    return true;
  }

  #showWord(index: number, value: number): string | undefined {
    if (index === STATE) return `${value >>> COUNT_SHIFT}${(value & OPEN) === 0 ? '' : ' OPEN'}${(value & BROKEN) === 0 ? '' : ' BROKEN'}`;
    const at = index - PARTY;
    return at >= 0 && at < PER_LANE * this.options.lanes && at % PER_LANE === 0 ? showLife(value) : this.show(index, value);
  }
}

function run(thread: Thread, inhabitant: Inhabitant, actions: readonly LatchAction[]): void {
  const core = new LatchCore(inhabitant.words(STRUCTURE), 0, inhabitant.lane);
  const user = new SetUser(thread, inhabitant, latchDoor(core));
  let promises = 0;
  actions.forEach((action, slot) => {
    // What was promised is kept in the object.
    if (promises === 0) user.checkpoint(`action ${slot}`);
    else thread.note(`action ${slot}`);
    if (isWait(action)) user.wait(slot, action);
    else if (action === 'count down') core.countDown(1);
    else if (action === 'promise') {
      const isPromised = core.promise();
      thread.note(`promised ${isPromised}`);
      if (isPromised) promises++;
    } else if (promises > 0) {
      promises--;
      core.arrive();
    }
  });
  user.finish();
}

function latchDoor(core: LatchCore): SetDoor {
  return {
    begin: () => core.look(),
    waitSync: (_, deadlineMs) => core.waitSync(deadlineMs),
    enqueue: (_, waiter) => core.enqueue(waiter),
    abandon(_, waiter) {
      core.leave(waiter);
      return NOT_YET;
    },
  };
}
