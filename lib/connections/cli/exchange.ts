import type { Call } from './call.js';
import { Echo } from './echo.js';
import type { Platform } from './platform.js';
import { Prompt } from './prompt.js';
import type { PromptSighting } from './prompt.js';
import { renderLine } from './terminal-line.js';
import { outputText } from './terminal-text.js';
import type { Wire } from './wire.js';

/** What a device answered to one command. */
export interface Reply {
  readonly output: string;
  /** Where the command left us. */
  readonly mode: string;
  readonly host: string | undefined;
}

/** What to type when a command asks something back. */
export interface Answer {
  /** Matches the line that waits, as a terminal shows it. */
  readonly pattern: RegExp;
  /** Typed, followed by Enter. `''` just confirms. */
  readonly reply: string;
}

export interface ExchangeOptions {
  readonly answers?: readonly Answer[] | undefined;
  /** The prompt to wait for, when the command may change it. */
  readonly expected?: Prompt | undefined;
}

/** A stretch of what was heard: a pager's notice that we answered. */
interface Notice {
  readonly start: number;
  readonly end: number;
}

/**
 * The rules of the conversation: one command goes out, and its reply is what comes between its echo and the next prompt.
 * A prompt that comes before the echo belongs to something older and ends nothing.
 */
export class Exchange {
  readonly #wire: Wire;
  readonly #platform: Platform;
  /** The prompt that ends a reply. */
  prompt: Prompt;
  /** Whether the device repeats what we type. */
  echoes = true;

  constructor(wire: Wire, platform: Platform) {
    this.#wire = wire;
    this.#platform = platform;
    this.prompt = new Prompt(platform);
  }

  /** @throws {ConnectionError} DISCONNECTED at once when the device hangs up; the call's TimeoutError or abort reason. */
  run(call: Call, command: string, { answers = [], expected = this.prompt }: ExchangeOptions = {}): Promise<Reply> {
    const wire = this.#wire;
    const echo = new Echo(command);
    const notices: Notice[] = [];
    wire.forget();
    wire.write(`${command}\n`);
    return wire.wait(call, () => {
      const sighting = expected.find(wire);
      if (sighting === undefined) {
        this.#respond(answers, notices);
        return undefined;
      }
      const start = this.echoes ? (echo.find(wire.heard) ?? echo.search(wire.heard, expected)) : 0;
      if (start === undefined || start > sighting.start) return undefined;
      return this.#reply(start, sighting, notices);
    });
  }

  #reply(start: number, { start: end, mode, host }: PromptSighting, notices: readonly Notice[]): Reply {
    const { heard } = this.#wire;
    this.#wire.forget();
    return { output: outputText(withoutNotices(heard.slice(0, end), notices).slice(start)), mode, host };
  }

  /** Presses the key that a pager waits for, or answers a question. */
  #respond(answers: readonly Answer[], notices: Notice[]): void {
    const wire = this.#wire;
    const line = wire.lastLine;
    if (line === undefined || line === '') return;
    const shown = renderLine(line);
    if (this.#platform.pager.pattern.test(shown)) {
      notices.push({ start: wire.heard.length - line.length, end: wire.heard.length });
      return this.#type(this.#platform.pager.key);
    }
    const answer = answers.find(({ pattern }) => pattern.test(shown));
    if (answer !== undefined) this.#type(`${answer.reply}\n`);
  }

  #type(keys: string): void {
    this.#wire.forgetTail();
    this.#wire.write(keys);
  }
}

/**
 * How devices take a notice off the screen: backspaces and blanks, a blank line in between two carriage returns, or an
 * erase function. IOS leaves the blanks at both ends of its notice alone, so rendering would not do.
 */
// oxlint-disable-next-line no-control-regex -- that is what it is made of
const WIPE = /(?:(?:[\b]+ +)*[\b]+|\r +\r|\x1b\[\d*[A-Z]|\r(?!\r*\n))*/y;

/** Notices all come after the echo, so its place does not change. */
function withoutNotices(heard: string, notices: readonly Notice[]): string {
  return notices.reduceRight((text, { start, end }) => {
    WIPE.lastIndex = end;
    WIPE.exec(text);
    return text.slice(0, start) + text.slice(WIPE.lastIndex);
  }, heard);
}
