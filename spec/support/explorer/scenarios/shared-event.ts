import { EventCore, HAPPENED } from '../../../../lib/sync/event-core.js';
import { NOT_YET } from '../../../../lib/sync/wait-line.js';
import type { Scenario, Step, View } from '../scenario.js';
import type { Thread } from '../thread.js';
import {
  ENDED,
  endedSlots,
  GAVE_UP,
  isWait,
  type SetDoor,
  SetUser,
  sleepingSlots,
  slotOf,
  type WaitAction,
  waitingSlots,
} from './set-user.js';
import { type Inhabitant, STRUCTURE, World, type WorldOptions } from './world.js';

export type EventAction = WaitAction | 'set' | 'clear';

export interface SharedEventOptions extends WorldOptions {
  /** Per thread. */
  readonly actions: readonly (readonly EventAction[])[];
  /** The epoch at first. */
  readonly epoch?: number;
}

const STATE: number = STRUCTURE;
const WANTS_RING: number = STRUCTURE + 1;
const SET = 1;

/** Threads that set, clear and wait: nobody goes on without a set since it began to wait, and nobody sleeps on after one. */
export function sharedEvent(options: SharedEventOptions): Scenario {
  return new EventWorld(options).scenario(options);
}

class EventWorld extends World {
  /** Per thread: its slots that wait, and those of them that have been set free. */
  readonly #waits: number[] = [];
  readonly #due: number[] = [];

  constructor(options: SharedEventOptions) {
    super(options);
    this.layout.name(STATE, 'STATE');
    this.layout.name(WANTS_RING, 'WANTS_RING');
    this.layout.setInitial(STATE, (options.epoch ?? 0) << 1);
    options.actions.forEach((_, thread) => {
      this.#waits.push(this.layout.ghost(`ghost: waits of ${thread}`));
      this.#due.push(this.layout.ghost(`ghost: due to ${thread}`));
    });
  }

  scenario({ actions }: SharedEventOptions): Scenario {
    return {
      layout: this.layout,
      threads: this.inhabitants((thread, inhabitant, index) => run(thread, inhabitant, actions[index] ?? [])),
      observe: step => this.#observe(step),
      final: (view, asleep) => this.#final(view, asleep, actions),
      show: (index, value) => (index === STATE ? `epoch ${value >>> 1}${(value & SET) === 0 ? '' : ' SET'}` : this.show(index, value)),
    };
  }

  #observe({ memory, thread, operation, answer, flagBefore, flagAfter }: Step): string | undefined {
    const [waitsAt, dueAt] = [this.#waits[thread], this.#due[thread]];
    if (waitsAt === undefined || dueAt === undefined || operation === undefined) return undefined;
    // A wait begins with its first operation.
    const begun = waitingSlots(flagBefore) & ~memory.read(waitsAt);
    memory.write(waitsAt, memory.read(waitsAt) | begun);
    if ((memory.read(STATE) & SET) !== 0) memory.write(dueAt, memory.read(dueAt) | begun);
    if (operation.kind === 'cas' && operation.index === STATE && answer === 1 && (operation.b & SET) !== 0)
      this.#waits.forEach((waits, other) => {
        const due = this.#due[other] as number; // one per thread
        memory.write(due, memory.read(due) | memory.read(waits));
      });
    for (const slot of endedSlots(flagBefore, flagAfter)) {
      const isDue = (memory.read(dueAt) & (1 << slot)) !== 0 || (memory.read(STATE) & SET) !== 0;
      if (slotOf(flagAfter, slot) === ENDED + HAPPENED && !isDue) return `thread ${thread} went on though it was not set`;
      if (slotOf(flagAfter, slot) > GAVE_UP && slotOf(flagAfter, slot) !== ENDED + HAPPENED) return `thread ${thread}: an odd outcome`;
    }
    memory.write(waitsAt, memory.read(waitsAt) & waitingSlots(flagAfter));
    memory.write(dueAt, memory.read(dueAt) & waitingSlots(flagAfter));
    return undefined;
  }

  #final(view: View, asleep: readonly number[], actions: SharedEventOptions['actions']): string | undefined {
    for (const thread of asleep) {
      const due = view.read(this.#due[thread] as number); // inhabitants alone sleep
      if (sleepingSlots(view.flag(thread), actions[thread] ?? []).some(slot => (due & (1 << slot)) !== 0))
        return `thread ${thread} sleeps though it was set while it waited`;
    }
    return undefined;
  }
}

function run(thread: Thread, inhabitant: Inhabitant, actions: readonly EventAction[]): void {
  const core = new EventCore(inhabitant.words(STRUCTURE), 0, inhabitant.lane);
  const user = new SetUser(thread, inhabitant, eventDoor(thread, core));
  actions.forEach((action, slot) => {
    user.checkpoint(`action ${slot}`);
    if (isWait(action)) user.wait(slot, action);
    else if (action === 'set') core.set();
    else core.clear();
  });
  user.finish();
}

function eventDoor(thread: Thread, core: EventCore): SetDoor {
  const epochs: number[] = [];
  const epochOf = (slot: number): number => epochs[slot] as number; // begun
  return {
    begin(slot) {
      const epoch = core.begin();
      epochs[slot] = epoch;
      thread.note(`epoch ${epoch}`);
      return epoch === NOT_YET ? HAPPENED : NOT_YET;
    },
    waitSync: (slot, deadlineMs) => core.waitSync(epochOf(slot), deadlineMs),
    enqueue: (slot, waiter) => core.enqueue(epochOf(slot), waiter),
    abandon(slot, waiter) {
      core.leave(epochOf(slot), waiter);
      return NOT_YET;
    },
  };
}
