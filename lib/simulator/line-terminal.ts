import type { Terminal } from './cli-engine.js';

/** How a {@link LineTerminal} reaches the other end. */
export interface LineOutput {
  readonly write: (text: string) => void;
  readonly hangUp: () => void;
}

/** The terminal of a session on a socket; its timers end with it. */
export class LineTerminal implements Terminal {
  readonly #output: LineOutput;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(output: LineOutput) {
    this.#output = output;
  }

  write(text: string): void {
    this.#output.write(text);
  }

  hangUp(): void {
    this.close();
    this.#output.hangUp();
  }

  after(delayMs: number, callback: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      callback();
    }, delayMs);
    this.#timers.add(timer);
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
