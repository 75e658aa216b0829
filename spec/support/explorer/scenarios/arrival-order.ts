import { laneOf, NOBODY } from '../../../../lib/memory/life.js';
import type { Step } from '../scenario.js';
import type { World } from './world.js';

/** What one step means for the order of arrival. */
export interface Arrival {
  /** The thread was in a call, and is in one after the step. */
  readonly wasCalling: boolean;
  readonly isCalling: boolean;
  /** The call has got what it waited for. */
  readonly isServed: boolean;
  /** The thread's lane shows no ticket any more. */
  readonly hidesTicket: boolean;
  /** Bits of lanes that it may overtake. */
  readonly mayOvertake?: number;
}

const CALL_HAS_BEGUN: number = 1 << 30;

/**
 * First come, first served: whoever sleeps, or is about to, when a call begins is served before that call. Before it
 * sleeps, a waiter is still in its doorway, and the order is that of the first looks. For one line without flows.
 */
export class ArrivalOrder {
  readonly #world: World;
  /** Per lane: it sleeps or has slept in this call. */
  readonly #inLine: number[] = [];
  /** Per thread: the lanes that were in line before its call. */
  readonly #before: number[] = [];

  constructor(world: World) {
    this.#world = world;
    const { lanes, first, late } = world.options;
    for (let lane = 0; lane < lanes; lane++) this.#inLine.push(world.layout.ghost(`ghost: lane ${lane} in line`));
    for (let thread = 0; thread < first + late; thread++) this.#before.push(world.layout.ghost(`ghost: in line before ${thread}`));
  }

  /** Follows one step. Answers who overtook whom. */
  observe(
    { memory, thread, operation, answer }: Step,
    { wasCalling, isCalling, isServed, hidesTicket, mayOvertake = 0 }: Arrival,
  ): string | undefined {
    const before = this.#before[thread];
    const life = this.#world.lifeOf(memory, thread);
    if (before === undefined || life === NOBODY) return undefined; // a reaper, or not joined yet
    const lane = laneOf(life);
    if (operation === undefined) {
      this.#leave(memory, lane);
      return undefined;
    }
    // The first operation of a call: who is in line now comes first.
    if (wasCalling && memory.read(before) === 0) memory.write(before, CALL_HAS_BEGUN | this.#line(memory));
    const overtaken = memory.read(before) & ~CALL_HAS_BEGUN & ~mayOvertake;
    if (isServed && overtaken !== 0) return `thread ${thread} overtook lane ${31 - Math.clz32(overtaken)}`;
    if (!isCalling || hidesTicket) this.#leave(memory, lane);
    if (!isCalling || !wasCalling) memory.write(before, 0);
    const parks = operation.kind === 'cas' && answer === 1 && this.#world.bellLane(operation.index) === lane;
    if (parks) memory.write(this.#inLine[lane] as number, 1); // one per lane
    return undefined;
  }

  #line(memory: Step['memory']): number {
    return this.#inLine.reduce((mask, inLine, lane) => (memory.read(inLine) === 0 ? mask : mask | (1 << lane)), 0);
  }

  #leave(memory: Step['memory'], lane: number): void {
    memory.write(this.#inLine[lane] as number, 0); // one per lane
    for (const before of this.#before) memory.write(before, memory.read(before) & ~(1 << lane));
  }
}
