import type { WaitOptions } from '../sync/wait-options.js';

/** What can run a command. */
interface Executor {
  execute(command: string, options?: WaitOptions): Promise<string>;
}

/**
 * Whether a reply is what its command gives alone.
 *
 *   right    byte for byte
 *   moved    but for numbers: clocks, counters and ages of a real device go on
 *   mixed    not
 */
export type Verdict = 'right' | 'moved' | 'mixed';

const PATIENCE_MS = 60_000;

interface Reply {
  readonly text: string;
  readonly ms: number;
}

/** What commands give, and how long they take, when nobody else uses the device: the truth that shared calls are held to. */
export class Alone {
  readonly #replies: ReadonlyMap<string, Reply>;
  readonly #isExact: boolean;

  private constructor(replies: ReadonlyMap<string, Reply>, isExact: boolean) {
    this.#replies = replies;
    this.#isExact = isExact;
  }

  /**
   * Asks each command by itself, twice: the second time counts, as the first may have had to warm something up.
   * `isExact`: the device always answers the same.
   */
  static async ask(
    executor: Executor,
    commands: readonly string[],
    { isExact, signal }: { isExact: boolean; signal: AbortSignal },
  ): Promise<Alone> {
    const replies = new Map<string, Reply>();
    for (const command of [...commands, ...commands]) {
      const startedMs = performance.now();
      const text = await executor.execute(command, { timeout: PATIENCE_MS, signal });
      replies.set(command, { text, ms: performance.now() - startedMs });
    }
    return new Alone(replies, isExact);
  }

  get commands(): string[] {
    return [...this.#replies.keys()];
  }

  /** The reply to a command that was asked; empty for one that was not. */
  reply(command: string): string {
    return this.#replies.get(command)?.text ?? '';
  }

  /** How long these calls take one after the other on one session. */
  sequentialMs(commands: readonly string[]): number {
    return commands.reduce((sum, command) => sum + (this.#replies.get(command)?.ms ?? 0), 0);
  }

  verdict(command: string, reply: string): Verdict {
    const alone = this.reply(command);
    if (reply === alone) return 'right';
    return !this.#isExact && withoutNumbers(reply) === withoutNumbers(alone) ? 'moved' : 'mixed';
  }
}

/** `up 59 minutes` and `up 1 hour,  0 minutes` are the same to us. */
function withoutNumbers(text: string): string {
  return text.replace(/(\d[\d:.]*,?\s*(year|week|day|hour|minute|second|msec|sec)?s?,?\s*)+/g, '#').replace(/[ \t]+/g, ' ');
}
