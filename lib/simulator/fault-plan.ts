import type { SimulatorFaults } from './simulator-options.js';

/** What goes wrong with a command's output: it ends in the middle and the line closes, or nothing more comes. */
export type OutputFault = 'close' | 'hang';

/** Decides which commands go wrong, and counts how often they did. */
export class FaultPlan {
  readonly #faults: SimulatorFaults;
  readonly #left: Record<OutputFault, number>;

  constructor(faults: SimulatorFaults = {}) {
    const times = faults.times ?? Infinity;
    this.#faults = faults;
    this.#left = { close: times, hang: times };
  }

  /** The fault that befalls this command now, if any. */
  take(command: string): OutputFault | undefined {
    const { closeDuring, hangDuring } = this.#faults;
    const fault = command === closeDuring ? 'close' : command === hangDuring ? 'hang' : undefined;
    if (fault === undefined || this.#left[fault] <= 0) return undefined;
    this.#left[fault] -= 1;
    return fault;
  }
}
