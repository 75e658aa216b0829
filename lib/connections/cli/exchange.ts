import type { Call } from './call.js';
import { Echo } from './echo.js';
import type { Platform } from './platform.js';
import { Prompt } from './prompt.js';
import type { PromptSighting } from './prompt.js';
import { SILENT } from './proof.js';
import type { CommentHabit } from './proof.js';
import { Renaming } from './renaming.js';
import { renderLine } from './terminal-line.js';
import { outputText } from './terminal-text.js';
import { QUIET } from './wire.js';
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

/** A line that looks like the prompt of another host is looked into when nothing has followed it for this long. */
const STRANGER_QUIET_MS = 300;
const STRANGER: unique symbol = Symbol('stranger');
const MOVED_ON: unique symbol = Symbol('moved on');

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
  /** Whether the device repeats what we type, and what it says to comments. */
  habit: CommentHabit = SILENT;
  #host: string | undefined;

  constructor(wire: Wire, platform: Platform) {
    this.#wire = wire;
    this.#platform = platform;
    this.prompt = new Prompt(platform);
  }

  /** The host name in the prompt that ends a reply; undefined until it is known. */
  get host(): string | undefined {
    return this.#host;
  }

  /** From now on only the prompts of this host end a reply. */
  adopt(host: string): void {
    if (host === this.#host) return;
    this.#host = host;
    this.prompt = new Prompt(this.#platform, { host });
  }

  /** Name of the transport, for messages. */
  get name(): string {
    return this.#wire.name;
  }

  /**
   * Somebody else may rename the host while we wait for its prompt: the new one is then proven and adopted.
   *
   * @throws {ConnectionError} DISCONNECTED at once when the device hangs up; the call's TimeoutError or abort reason.
   *   {DesyncError} when a pause in the output was taken for a renaming, and the output can no longer be told from our question.
   */
  async run(call: Call, command: string, { answers = [], expected = this.prompt }: ExchangeOptions = {}): Promise<Reply> {
    const wire = this.#wire;
    const echo = new Echo(command);
    const notices: Notice[] = [];
    wire.forget();
    wire.write(`${command}\n`);
    const replyUpTo = (sighting: PromptSighting): Reply | undefined => {
      const start = this.habit.echoes ? (echo.find(wire.heard) ?? echo.search(wire.heard, expected)) : 0;
      return start === undefined || start > sighting.start ? undefined : this.#reply(start, sighting, notices);
    };
    const look = (): Reply | undefined => {
      const sighting = expected.find(wire);
      if (sighting !== undefined) return replyUpTo(sighting);
      this.#respond(answers, notices);
      return undefined;
    };
    if (this.#host === undefined || !this.habit.echoes) return wire.wait(call, look);
    const renaming = new Renaming(wire, this.#platform, this.habit);
    for (let ruledOut = 0; ; ruledOut = wire.heard.length) {
      const stranger = (): PromptSighting | undefined => (wire.heard.length > ruledOut ? renaming.find() : undefined);
      const seen = await this.#replyOrStranger(call, look, () => expected.find(wire) === undefined && stranger() !== undefined);
      if (seen !== STRANGER) return seen;
      // Before the echo of our command it is no end of its output.
      const echoed = echo.find(wire.heard) ?? echo.search(wire.heard, expected);
      if (echoed === undefined || echoed > (stranger()?.start ?? 0)) continue;
      const sighting = await renaming.prove(call, expected, () => this.#respond(answers, notices));
      if (sighting.host !== undefined) this.adopt(sighting.host);
      return this.#reply(echoed, sighting, notices);
    }
  }

  /** Waits for the reply, or for a line that looks strange and stays the last for a while. */
  async #replyOrStranger(call: Call, look: () => Reply | undefined, isStrange: () => boolean): Promise<Reply | typeof STRANGER> {
    for (;;) {
      const seen = await this.#wire.wait(call, () => look() ?? (isStrange() ? STRANGER : undefined));
      if (seen !== STRANGER) return seen;
      const later = await this.#wire.waitQuiet(call, () => look() ?? (isStrange() ? undefined : MOVED_ON), STRANGER_QUIET_MS);
      if (later === QUIET) return STRANGER;
      if (later !== MOVED_ON) return later;
    }
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
