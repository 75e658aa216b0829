import { CliEngine } from '../../lib/simulator/cli-engine.js';
import type { Terminal } from '../../lib/simulator/cli-engine.js';
import { CliSession } from '../../lib/simulator/cli-session.js';
import { Router } from '../../lib/simulator/router.js';
import type { SimulatorOptions } from '../../lib/simulator/simulator-options.js';

/** An engine without a socket: what it showed, when it hung up, and a clock that is moved by hand. */
export class Screen implements Terminal {
  readonly router: Router;
  readonly engine: CliEngine;
  closed = false;
  readonly delays: number[] = [];
  #shown = '';
  readonly #due: (() => void)[] = [];

  constructor(options: SimulatorOptions = {}) {
    this.router = new Router({ hostname: 'R1', ...options });
    this.engine = new CliEngine(this.router, new CliSession('telnet', 0), this);
    this.engine.start();
  }

  write(text: string): void {
    this.#shown += text;
  }

  hangUp(): void {
    this.closed = true;
  }

  after(delayMs: number, callback: () => void): void {
    this.delays.push(delayMs);
    this.#due.push(callback);
  }

  /** Lets the longest waiting command finish. */
  tick(): void {
    this.#due.shift()?.();
  }

  /** What was shown since the last look. */
  take(): string {
    const shown = this.#shown;
    this.#shown = '';
    return shown;
  }

  /** Types keys, and answers what was shown for them. */
  type(keys: string): string {
    this.take();
    this.engine.feed(keys);
    return this.take();
  }
}
