import { ClosedError, ConnectionError, DesyncError, TimeoutError, invariant } from '../../errors.js';
import { assertOneLine } from './assert-one-line.js';
import { Call } from './call.js';
import type { CallOptions } from './call.js';
import { CommandLine } from './command-line.js';
import type { Answer } from './exchange.js';
import type { Credentials } from './login.js';
import type { Platform } from './platform.js';
import type { PromptSighting } from './prompt.js';
import { lastWords, terminalText } from './terminal-text.js';
import type { Transport } from './transport.js';
import { QUIET, Wire } from './wire.js';

/**
 * What a session can be used for.
 *
 *   opening   logging in
 *   ready     the next call may come
 *   busy      a call is on its way
 *   desynced  a call was given up, so its output may still come: only `recover()` and `close()` make sense
 *   closed    for good; the device or we hung up
 */
export type CliSessionState = 'opening' | 'ready' | 'busy' | 'desynced' | 'closed';

export interface CliSessionOptions extends CallOptions {
  readonly platform: Platform;
  readonly credentials?: Credentials | undefined;
  /** How long a device may take to come back to its prompt before it counts as lost. Default 10 s. */
  readonly recoveryMs?: number | undefined;
}

export interface ExecuteOptions extends CallOptions {
  /** What to type when the command asks something back, for example `{ pattern: /\[confirm\]$/, reply: '' }`. */
  readonly answers?: readonly Answer[] | undefined;
}

export interface ReceiveOptions extends CallOptions {
  /** How long the device must be silent after it said something. Default 200. */
  readonly quietMs?: number | undefined;
}

/** `raw` text may leave the device anywhere; `recovery` may begin there; a `command` begins and ends at a prompt. */
type Use = 'command' | 'raw' | 'recovery';

interface DuringOptions extends CallOptions {
  readonly use?: Use;
}

const DEFAULT_PING_MS = 5_000;
const DEFAULT_RECOVERY_MS = 10_000;
const DEFAULT_QUIET_MS = 200;

/**
 * A command line on a device, from the login to the hanging up.
 *
 * One call at a time, from one thread: whoever shares a session puts a lock in front of it.
 *
 * Every reply belongs to its command, or the call fails: a call that times out or is aborted leaves the session `desynced`
 * until its prompt is proven again.
 */
export class CliSession implements AsyncDisposable {
  readonly platform: Platform;
  readonly #transport: Transport;
  readonly #wire: Wire;
  readonly #line: CommandLine;
  readonly #recoveryMs: number;
  #state: CliSessionState = 'opening';
  #onState: ((state: CliSessionState) => void) | undefined;
  /** False after `send()`: the device may be anywhere. */
  #atPrompt = true;
  #closedByUs = false;

  /** For a session that is logged in use {@link CliSession.open}. */
  constructor(transport: Transport, { platform, credentials = {}, recoveryMs = DEFAULT_RECOVERY_MS }: CliSessionOptions) {
    this.platform = platform;
    this.#recoveryMs = recoveryMs;
    this.#transport = transport;
    this.#wire = new Wire(transport, () => this.#setState('closed'));
    this.#line = new CommandLine(this.#wire, platform, credentials);
  }

  /**
   * Logs in, goes to the privileged mode if an enable password is given, learns the prompt and turns paging off. Owns the
   * transport from now on: closes it when that fails.
   *
   * @throws {ConnectionError} AUTH_FAILED, CONNECT_FAILED (no free line) or DISCONNECTED; {TimeoutError} when no prompt came in time.
   */
  static async open(transport: Transport, options: CliSessionOptions): Promise<CliSession> {
    const session = new CliSession(transport, options);
    try {
      await session.#open(options);
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  get state(): CliSessionState {
    return this.#state;
  }

  /** Name of the platform's mode that the session is in, for example `user` or `enable`. */
  get mode(): string {
    return this.#line.mode;
  }

  /** The host name in the device's prompt; undefined on platforms whose prompt is ours. */
  get hostname(): string | undefined {
    return this.#line.host;
  }

  /** Tells every change of `state`, at the moment of the change. There is one listener; a second call replaces it. */
  onState(listener: (state: CliSessionState) => void): void {
    this.#onState = listener;
  }

  /**
   * Runs one command and answers exactly what the device printed: lines joined by `\n`, without the echo of the command,
   * the prompt, and the one line end before the prompt. A command that changes the mode is followed by the way back.
   * The prompt has to be the last that arrived, on a line of its own; output that repeats the very prompt at the beginning
   * of a line is taken for the end only if the network happens to cut it right there.
   *
   * @throws {TypeError} for a command with a line end or another control character, or with the key that asks for help.
   * @throws {TimeoutError} or the signal's reason; the session is then `desynced`.
   * @throws {ConnectionError} DISCONNECTED when the device hangs up. {DesyncError} when the session is desynced already.
   */
  async execute(command: string, options: ExecuteOptions = {}): Promise<string> {
    assertOneLine(command, this.platform);
    return this.#during(`execute(${JSON.stringify(command)})`, options, call => this.#line.execute(call, command, options.answers));
  }

  /**
   * Sends configuration lines, one after the other, and answers everything that the device said to them, without the
   * lines themselves. A line that the device complains about does not stop the others. Ends where it began.
   *
   * @throws as `execute`; {ConnectionError} PROTOCOL when the device does not let us configure. The session is then still ready.
   */
  async configure(lines: string | readonly string[], options: ExecuteOptions = {}): Promise<string> {
    const commands = (typeof lines === 'string' ? lines.split(/\r?\n/) : lines).filter(line => line.trim() !== '');
    for (const command of commands) assertOneLine(command, this.platform);
    const said: string[] = [];
    const { answers } = options;
    const done = await this.#during('configure', options, call => this.#line.configure(call, commands, { answers, said }));
    const output = said.filter(text => text !== '').join('\n');
    if (done) return output;
    throw new ConnectionError('PROTOCOL', `the device does not enter configuration mode: it said ${JSON.stringify(output)}`);
  }

  /**
   * Types text as it is; `\n` is Enter. What the device makes of it comes with `receive()`. The next `execute()` first
   * interrupts whatever this has started.
   */
  async send(text: string, options: CallOptions = {}): Promise<void> {
    await this.#during('send', { ...options, use: 'raw' }, async () => {
      this.#atPrompt = false;
      this.#wire.write(text);
    });
  }

  /**
   * Answers what has come since the last call: echo and prompt included, control sequences carried out. Ends when a prompt
   * stands at the end, or when something came and then nothing for `quietMs`. Does not answer pagers.
   *
   * @throws {TimeoutError} when nothing came, or it never stopped coming; what did come is kept for the next `receive()`.
   */
  async receive({ quietMs = DEFAULT_QUIET_MS, ...options }: ReceiveOptions = {}): Promise<string> {
    return this.#during('receive', { ...options, use: 'raw' }, async call => {
      const wire = this.#wire;
      await wire.wait(call, () => (wire.heard === '' ? undefined : true));
      const seen = await wire.waitQuiet(call, () => this.#line.findPrompt(), quietMs);
      if (seen !== QUIET) this.#arrivedAt(seen);
      const text = terminalText(wire.heard);
      wire.forget();
      return text;
    });
  }

  /** Whether the device still answers, by default within 5 s. False leaves the session `desynced` or `closed`, or it was so before. */
  async ping({ timeoutMs = DEFAULT_PING_MS, signal }: CallOptions = {}): Promise<boolean> {
    if (this.#state === 'desynced' || this.#state === 'closed') return false;
    try {
      await this.#during('ping', { timeoutMs, signal }, call => this.#line.nothing(call));
      return true;
    } catch (error) {
      if (error instanceof TimeoutError || error instanceof ConnectionError) return false;
      throw error;
    }
  }

  /**
   * Makes the session as good as new for its next user: prompt proven, the mode in which it was opened, paging off.
   *
   * @throws as `execute`.
   */
  async reset(options: CallOptions = {}): Promise<void> {
    this.#atPrompt = false;
    await this.#during('reset', options, async call => {
      await this.#line.goHome(call);
      await this.#line.setUp(call);
    });
  }

  /**
   * Interrupts what runs, swallows what is still to come, proves the prompt and goes back to the mode in which the session
   * was opened.
   *
   * @throws {DesyncError} when there is no proof in `recoveryMs` (default 10 s); the session is then closed. {TimeoutError} when
   *   the caller has less time than that and it ran out, or the signal's reason; the session is then still desynced, and the
   *   next recovery may have the time. {ConnectionError} DISCONNECTED when the device hangs up.
   */
  async recover({ timeoutMs = this.#recoveryMs, signal }: CallOptions = {}): Promise<void> {
    this.#atPrompt = false;
    try {
      await this.#during('recover', { timeoutMs, signal, use: 'recovery' }, call => this.#line.goHome(call));
    } catch (error) {
      if (!(error instanceof TimeoutError) && !(error instanceof DesyncError)) throw error;
      // One caller's haste says nothing about the device, and others share the session.
      if (error instanceof TimeoutError && timeoutMs < this.#recoveryMs) throw error;
      await this.close();
      throw new DesyncError(`${this.#transport.name} did not come back to its prompt: ${error.message}`, { cause: error });
    }
  }

  /** Hangs up. May be called at any time and any number of times; a call on its way fails. */
  async close(): Promise<void> {
    this.#closedByUs = true;
    await this.#transport.close();
    this.#setState('closed');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** One public call: begins in `ready`, is `busy` meanwhile, and ends in `ready` or in what its failure left behind. */
  async #during<T>(operation: string, options: DuringOptions, body: (call: Call) => Promise<T>): Promise<T> {
    const { use = 'command' } = options;
    this.#assertUsable(operation, use);
    const call = this.#call(operation, options);
    this.#setState('busy');
    try {
      if (use !== 'raw' && !this.#atPrompt) await this.#prove(call);
      const result = await body(call);
      this.#setState('ready');
      return result;
    } catch (error) {
      // Raw text gives no promise that a failure could break.
      this.#setState(use === 'raw' ? 'ready' : 'desynced');
      if (this.#closedByUs && error === this.#wire.lost) throw new ClosedError(`${operation}: the session was closed`, { cause: error });
      throw error;
    } finally {
      call.close();
    }
  }

  #assertUsable(operation: string, use: Use): void {
    invariant(this.#state !== 'busy' && this.#state !== 'opening', `${operation} began while another call was on its way`);
    const { name } = this.#transport;
    if (this.#state === 'closed') {
      if (this.#closedByUs) throw new ClosedError(`${operation}: the session on ${name} is closed`);
      const cause = this.#wire.lost;
      throw new ConnectionError('DISCONNECTED', `${operation}: the device has hung up; connect again (${cause?.message})`, { cause });
    }
    if (this.#state === 'desynced' && use !== 'recovery') {
      throw new DesyncError(`${operation}: output of an earlier call on ${name} may still come; recover() or close() the session`);
    }
  }

  #call(operation: string, options: CallOptions): Call {
    return new Call(operation, options, () => lastWords(this.#wire.tail));
  }

  async #open(options: CallOptions): Promise<void> {
    const call = this.#call(`opening a session on ${this.#transport.name}`, options);
    try {
      await this.#line.open(call);
      this.#setState('ready');
    } finally {
      call.close();
    }
  }

  async #prove(call: Call): Promise<void> {
    await this.#line.prove(call);
    this.#atPrompt = true;
  }

  #arrivedAt(sighting: PromptSighting): void {
    this.#line.arriveAt(sighting);
    this.#atPrompt = true;
  }

  #setState(state: CliSessionState): void {
    if (this.#state === 'closed' || this.#state === state) return;
    this.#state = this.#wire?.lost === undefined ? state : 'closed';
    this.#onState?.(this.#state);
  }
}
