import { randomBytes } from 'node:crypto';
import { ConnectionError, DesyncError } from '../../errors.js';
import type { Call } from './call.js';
import { Exchange } from './exchange.js';
import type { Answer, Reply } from './exchange.js';
import { Login } from './login.js';
import type { Credentials } from './login.js';
import { Navigation } from './navigation.js';
import { ENABLE } from './platform.js';
import type { Platform } from './platform.js';
import { Prompt } from './prompt.js';
import type { PromptSighting } from './prompt.js';
import { Proof, freshWord } from './proof.js';
import type { Wire } from './wire.js';

type Answers = readonly Answer[] | undefined;

/** The command line of one device: which prompt it shows, in which mode it is, and how to do one thing on it. */
export class CommandLine {
  readonly #wire: Wire;
  readonly #platform: Platform;
  readonly #credentials: Credentials;
  readonly #exchange: Exchange;
  readonly #navigation: Navigation;
  #mode = '';
  #baseMode = '';

  constructor(wire: Wire, platform: Platform, credentials: Credentials) {
    this.#wire = wire;
    this.#platform = platform;
    this.#credentials = credentials;
    this.#exchange = new Exchange(wire, platform);
    this.#navigation = new Navigation(this.#exchange, platform, credentials.enablePassword);
  }

  get mode(): string {
    return this.#mode;
  }

  get host(): string | undefined {
    return this.#exchange.host;
  }

  /** Logs in, learns the prompt, goes to the privileged mode if an enable password was given, and turns paging off. */
  async open(call: Call): Promise<void> {
    await new Login(this.#wire, this.#platform, this.#credentials).run(call);
    await (this.#platform.pinPrompt === undefined ? this.#learnPrompt(call) : this.#pinPrompt(call, this.#platform.pinPrompt));
    if (this.#credentials.enablePassword !== undefined && this.#navigation.canReach(this.#mode, ENABLE)) await this.#enable(call);
    this.#baseMode = this.#mode;
    await this.setUp(call);
  }

  async setUp(call: Call): Promise<void> {
    for (const command of this.#platform.setup) await this.#exchange.run(call, command);
  }

  /** One command and its output. If the command changes the mode, the way back follows. */
  async execute(call: Call, command: string, answers: Answers): Promise<string> {
    const { output, mode } = await this.#exchange.run(call, command, { answers });
    if (mode !== this.#mode) await this.#goTo(call, this.#mode, mode);
    return output;
  }

  /**
   * Configuration lines and back to where we were. Pushes to `said` everything that the device said; answers false if it
   * does not let us configure.
   */
  async configure(call: Call, commands: readonly string[], { answers, said }: { answers: Answers; said: string[] }): Promise<boolean> {
    const home = this.#mode;
    let entered = true;
    for (const command of commands) {
      entered = await this.#enterConfig(call, said);
      if (!entered) break;
      said.push(await this.#configureLine(call, command, answers));
    }
    said.push(await this.#goTo(call, home));
    return entered;
  }

  /** A command that does nothing. */
  async nothing(call: Call): Promise<void> {
    await this.#exchange.run(call, this.#platform.comment(freshWord()));
  }

  /** Interrupts what runs and proves the prompt. The device may have been renamed, so every prompt of the platform will do. */
  async prove(call: Call): Promise<void> {
    const proof = new Proof(this.#wire, this.#platform, this.host === undefined ? this.#exchange.prompt : new Prompt(this.#platform));
    proof.interrupt();
    this.arriveAt(await proof.run(call, this.#exchange.habit));
  }

  /** Back to the mode in which the session was opened. */
  async goHome(call: Call): Promise<void> {
    await this.#goTo(call, this.#baseMode);
  }

  /** The prompt at the end of what was heard. */
  findPrompt(): PromptSighting | undefined {
    return this.#exchange.prompt.find(this.#wire);
  }

  arriveAt({ mode, host }: Pick<PromptSighting, 'mode' | 'host'>): void {
    this.#mode = mode;
    if (host !== undefined) this.#exchange.adopt(host);
  }

  /** The prompt that ended the login may have been a line of a banner. */
  async #learnPrompt(call: Call): Promise<void> {
    const { sighting, habit } = await new Proof(this.#wire, this.#platform, new Prompt(this.#platform)).learn(call);
    this.#exchange.habit = habit;
    this.arriveAt(sighting);
  }

  /** Nothing but the command itself can print this prompt, so its echo is not waited for: prompts of older lines may come before it. */
  async #pinPrompt(call: Call, command: (prompt: string) => string): Promise<void> {
    const pinned = `[partyline-${randomBytes(4).toString('hex')}]$ `;
    const prompt = new Prompt(this.#platform, { pinned });
    this.#wire.forget();
    this.#wire.write(`${command(pinned)}\n`);
    const { mode } = await this.#wire.wait(call, () => prompt.find(this.#wire));
    this.#exchange.prompt = prompt;
    this.#mode = mode;
  }

  async #enable(call: Call): Promise<void> {
    const { mode, output } = await this.#navigation.go(call, this.#mode, ENABLE);
    this.#mode = mode;
    if (mode === ENABLE) return;
    throw new ConnectionError('AUTH_FAILED', `${this.#wire.name} refused the enable password: it said ${JSON.stringify(output)}`);
  }

  /** Answers what the device said on the way. @throws {DesyncError} when it does not let us there. */
  async #goTo(call: Call, target: string, from: string = this.#mode): Promise<string> {
    const { mode, output } = await this.#navigation.go(call, from, target);
    this.#mode = mode;
    if (mode === target) return output;
    throw new DesyncError(`${this.#wire.name} stays in mode ${mode} instead of ${target}: it said ${JSON.stringify(output)}`);
  }

  /** Answers whether it worked. Asked before every line, for the line before may have left the configuration mode. */
  async #enterConfig(call: Call, said: string[]): Promise<boolean> {
    const { configMode } = this.#platform;
    if (configMode === undefined || this.#mode === configMode) return true;
    const { mode, output } = await this.#navigation.go(call, this.#mode, configMode);
    this.#mode = mode;
    said.push(output);
    return mode === configMode;
  }

  async #configureLine(call: Call, command: string, answers: Answers): Promise<string> {
    const expected = this.#platform.renames.test(command) ? new Prompt(this.#platform) : undefined;
    const reply: Reply = await this.#exchange.run(call, command, { answers, expected });
    this.arriveAt(reply);
    return reply.output;
  }
}
