import { ConnectionError } from '../../errors.js';
import type { Call } from './call.js';
import type { Platform } from './platform.js';
import { Prompt } from './prompt.js';
import type { PromptSighting } from './prompt.js';
import { renderLine } from './terminal-line.js';
import { lastWords, terminalText } from './terminal-text.js';
import { QUIET } from './wire.js';
import type { Wire } from './wire.js';

export interface Credentials {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Given: the session goes to the privileged mode. `''` where the device lets everybody in. */
  readonly enablePassword?: string | undefined;
}

const USERNAME = /(?<!last )(?:user ?name|login|user)\s*:\s*$/i;
export const PASSWORD: RegExp = /(?:password|passcode|passphrase)(?: for [^:]*)?\s*:\s*$/i;
const REFUSED_US =
  /%? ?(?:login invalid|bad (?:enable )?(?:passwords?|secrets)|login incorrect|authentication fail(?:ed|ure)|access denied|permission denied)/i;
const NO_LINE =
  /all vty lines are busy|vty connection (?:is )?refused|too many (?:users|connections|sessions|logins)|session limit|no (?:more )?(?:free )?(?:vty|lines?) available/i;
const NO_PASSWORD_SET = /password required, but none set/i;

/** A console line may say nothing until Enter is pressed. */
const NUDGE_AFTER_MS = 1000;

type Question = 'username' | 'password';

/**
 * Answers what a device asks before it gives us a command line; with SSH usually nothing. Answers the first prompt.
 *
 * @throws {ConnectionError} AUTH_FAILED when it wants credentials that we do not have, or refuses them; CONNECT_FAILED when it
 *   has no line for us or hangs up before it asked for anything.
 */
export class Login {
  readonly #wire: Wire;
  readonly #anyPrompt: Prompt;
  readonly #credentials: Credentials;
  readonly #asked: Record<Question, number> = { username: 0, password: 0 };

  constructor(wire: Wire, platform: Platform, credentials: Credentials) {
    this.#wire = wire;
    this.#anyPrompt = new Prompt(platform);
    this.#credentials = credentials;
  }

  async run(call: Call): Promise<PromptSighting> {
    for (;;) {
      const seen = await this.#next(call);
      if (seen === QUIET) this.#wire.write('\n');
      else if (typeof seen === 'string') this.#answer(seen);
      else return seen;
    }
  }

  async #next(call: Call): Promise<Question | PromptSighting | typeof QUIET> {
    try {
      return await this.#wire.waitQuiet(call, () => this.#look(), NUDGE_AFTER_MS);
    } catch (error) {
      const { lost } = this.#wire;
      throw lost !== undefined && error === lost ? this.#hungUp(lost) : error;
    }
  }

  #look(): Question | PromptSighting | undefined {
    this.#throwIfRefused();
    const line = renderLine(this.#wire.lastLine ?? '');
    if (PASSWORD.test(line)) return 'password';
    if (USERNAME.test(line)) return 'username';
    return this.#anyPrompt.find(this.#wire);
  }

  #throwIfRefused(): void {
    const { tail } = this.#wire;
    if (NO_LINE.test(tail)) throw this.#noLine();
    if (NO_PASSWORD_SET.test(tail))
      throw new ConnectionError('AUTH_FAILED', `${this.#wire.name} lets nobody in: the line has no password set`);
    if (this.#hasAnswered && REFUSED_US.test(tail)) throw this.#refused();
  }

  get #hasAnswered(): boolean {
    return this.#asked.username + this.#asked.password > 0;
  }

  #answer(question: Question): void {
    const answer = this.#credentials[question];
    this.#asked[question] += 1;
    if (answer === undefined) throw new ConnectionError('AUTH_FAILED', `${this.#wire.name} asks for a ${question} and none was given`);
    if (this.#asked[question] > 1) throw this.#refused();
    this.#wire.forget();
    this.#wire.write(`${answer}\n`);
  }

  #refused(): ConnectionError {
    return new ConnectionError('AUTH_FAILED', `${this.#wire.name} refused the credentials (${lastWords(this.#wire.tail)})`);
  }

  #noLine(): ConnectionError {
    const said = JSON.stringify(terminalText(this.#wire.tail).trim());
    return new ConnectionError(
      'CONNECT_FAILED',
      `${this.#wire.name} has no free line for us: it said ${said}; close a session or use fewer`,
    );
  }

  #hungUp(cause: ConnectionError): ConnectionError {
    if (this.#hasAnswered)
      return new ConnectionError('AUTH_FAILED', `${this.#wire.name} hung up on our credentials: ${cause.message}`, { cause });
    return new ConnectionError(
      'CONNECT_FAILED',
      `${this.#wire.name} hung up before it gave a prompt; it may have no free line: ${cause.message}`,
      { cause },
    );
  }
}
