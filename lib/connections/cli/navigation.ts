import { ConnectionError } from '../../errors.js';
import type { Call } from './call.js';
import type { Exchange, Reply } from './exchange.js';
import { PASSWORD } from './login.js';
import { firstStep } from './platform.js';
import type { Platform, PlatformPath } from './platform.js';

/** Finds its way between the modes of a command line. */
export class Navigation {
  readonly #exchange: Exchange;
  readonly #platform: Platform;
  readonly #enablePassword: string | undefined;

  constructor(exchange: Exchange, platform: Platform, enablePassword: string | undefined) {
    this.#exchange = exchange;
    this.#platform = platform;
    this.#enablePassword = enablePassword;
  }

  canReach(from: string, to: string): boolean {
    return from === to || firstStep(this.#platform, from, to) !== undefined;
  }

  /**
   * Goes from a mode to another. Answers where that led and what the device said on the way; `mode` is not `to` when the
   * device refused a step.
   *
   * @throws {ConnectionError} AUTH_FAILED when it wants an enable password that we do not have, or refuses it.
   */
  async go(call: Call, from: string, to: string): Promise<Reply> {
    const said: string[] = [];
    let reply: Reply = { output: '', mode: from, host: undefined };
    while (reply.mode !== to) {
      const path = firstStep(this.#platform, reply.mode, to);
      if (path === undefined) break;
      reply = await this.#step(call, path);
      if (reply.output !== '') said.push(reply.output);
      if (reply.mode === path.from) break;
    }
    return { ...reply, output: said.join('\n') };
  }

  #step(call: Call, path: PlatformPath): Promise<Reply> {
    if (path.asksPassword !== true) return this.#exchange.run(call, path.command);
    return this.#exchange.run(call, path.command, { answers: [this.#passwordAnswer()] });
  }

  /** Gives the password once; being asked again means that it was wrong. */
  #passwordAnswer(): { pattern: RegExp; readonly reply: string } {
    const password = this.#enablePassword;
    const { name } = this.#exchange;
    let given = false;
    return {
      pattern: PASSWORD,
      get reply(): string {
        if (password === undefined) throw new ConnectionError('AUTH_FAILED', `${name} asks for an enable password and none was given`);
        if (given) throw new ConnectionError('AUTH_FAILED', `${name} refused the enable password`);
        given = true;
        return password;
      },
    };
  }
}
