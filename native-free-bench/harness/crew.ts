import { BenchThread } from './bench-thread.js';
import { Gate, type Work } from './gate.js';

/** How a member finds its gate. Passed to the export as the first argument. */
export interface GatePass {
  readonly buffer: SharedArrayBuffer;
  readonly members: number;
}

/** Several threads that do the same thing at the same time. */
export class Crew {
  readonly #threads: readonly BenchThread[];

  constructor(module: URL, members: number) {
    this.#threads = Array.from({ length: members }, () => new BenchThread(module));
  }

  /** Has every member call an export with a pass to the gate, its own number and `args`, and stops them after `budgetMs`. */
  async round<W extends Work>(budgetMs: number, name: string, ...args: readonly unknown[]): Promise<readonly W[]> {
    const pass: GatePass = { buffer: Gate.allocate(), members: this.#threads.length };
    const working = this.#threads.map((thread, member) => thread.call<W>(name, pass, member, ...args));
    const timer = setTimeout(() => new Gate(pass.buffer, pass.members).stop(), budgetMs);
    try {
      return await Promise.all(working);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Steps per second of all members together. */
export function perSecond(works: readonly Work[]): number {
  return works.reduce((sum, { steps, tookMs }) => sum + (steps / tookMs) * 1000, 0);
}
