import { ClosedError, ConnectionError } from '../errors.js';
import type { WaitOptions } from '../sync/wait-options.js';
import { BaseConnection } from './base-connection.js';
import type { CallOptions } from './cli/call.js';
import { CliSession } from './cli/cli-session.js';
import { platformFor } from './cli/platforms.js';
import type { Transport } from './cli/transport.js';
import type { Credential } from './connection-info.js';
import { locked } from './locked.js';
import { TimeBudget } from './time-budget.js';

const DEFAULT_CONNECT_MS = 30_000;

/** Where a device can be reached. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * A connection to a device with a command line, over whichever transport a subclass opens.
 *
 * A call that times out or is aborted leaves the session `desynced`; the next call first swallows the late output and
 * proves the prompt, so no reply ever reaches the wrong caller.
 */
export abstract class CliConnection extends BaseConnection {
  #session: CliSession | undefined;
  #opening: AbortController | undefined;

  /** Opens the transport to the device. */
  protected abstract openTransport(address: Address, login: Credential, options: CallOptions): Promise<Transport>;
  /** The port where the protocol lives unless `info.port` says otherwise. */
  protected abstract readonly defaultPort: number;

  /**
   * Opens the session: transport, login, privileged mode if there is an enable password, paging off. Does nothing when it
   * is open already.
   *
   * @throws ConnectionError CONNECT_FAILED or AUTH_FAILED, TimeoutError (after 30 s unless `timeout` says otherwise).
   */
  @locked
  async connect(options: WaitOptions = {}): Promise<void> {
    if (this.#session !== undefined && this.connected) return;
    const budget = new TimeBudget({ ...options, timeout: options.timeout ?? DEFAULT_CONNECT_MS });
    this.setState('opening');
    const opening = (this.#opening = new AbortController());
    try {
      this.#session = await this.#open(budget, opening.signal);
      this.#session.onState(state => this.setState(state));
      this.setState('ready');
    } catch (error) {
      this.setState('closed');
      throw error;
    } finally {
      this.#opening = undefined;
    }
  }

  /** Hangs up. A call on its way fails. */
  async disconnect(): Promise<void> {
    this.#opening?.abort(new ClosedError(`${this.#name()} was disconnected while it was connecting`));
    const session = this.#session;
    this.#session = undefined;
    if (session === undefined) return;
    this.setState('closing');
    await session.close();
    this.setState('closed');
  }

  /** Sends text as it is; the device may be anywhere afterwards. */
  @locked
  async send(text: string, options: WaitOptions = {}): Promise<void> {
    await this.#with(options, (session, call) => session.send(text, call));
  }

  /** Answers what has come since the last call, once a prompt stands at its end or nothing more comes for 200 ms. */
  @locked
  async receive(options: WaitOptions = {}): Promise<string> {
    return this.#with(options, (session, call) => session.receive(call));
  }

  /**
   * Runs one command and answers exactly what the device printed, without echo and prompt. Ends in the mode in which it began.
   *
   * @throws TimeoutError or `signal.reason`; ConnectionError DISCONNECTED when the device hangs up; TypeError when the
   *   command is more than one line.
   */
  @locked
  async execute(command: string, options: WaitOptions = {}): Promise<string> {
    return this.#with(options, (session, call) => session.execute(command, call));
  }

  /** Sends configuration lines, from configuration mode, and answers what the device said to them. */
  @locked
  async configure(commands: string | string[], options: WaitOptions = {}): Promise<string> {
    return this.#with(options, (session, call) => session.configure(commands, call));
  }

  /** Whether the device still answers. */
  @locked
  override async ping(options: WaitOptions = {}): Promise<boolean> {
    return this.connected && this.#with(options, (session, call) => session.ping(call));
  }

  /** Proves the prompt, goes back to the mode in which the session was opened, and turns paging off again. */
  @locked
  override async reset(options: WaitOptions = {}): Promise<void> {
    await this.#with(options, (session, call) => session.reset(call));
  }

  async #with<T>(options: WaitOptions, use: (session: CliSession, call: CallOptions) => Promise<T>): Promise<T> {
    const session = this.#session;
    if (session === undefined) throw new ConnectionError('DISCONNECTED', `${this.#name()} is not connected; call connect() first`);
    const budget = new TimeBudget(options);
    if (session.state === 'desynced') await session.recover(callOptions(budget));
    return use(session, callOptions(budget));
  }

  async #open(budget: TimeBudget, disconnected: AbortSignal): Promise<CliSession> {
    const options = (): CallOptions => {
      const { timeoutMs, signal } = callOptions(budget);
      return { timeoutMs, signal: signal === undefined ? disconnected : AbortSignal.any([signal, disconnected]) };
    };
    const login = this.#credential('default');
    const address = this.#address();
    const transport = await this.openTransport(address, login ?? {}, options());
    const enable = this.#credential('enable');
    return CliSession.open(transport, {
      ...options(),
      platform: platformFor(this.info.os),
      credentials: { username: login?.username, password: login?.password, enablePassword: enable?.password },
    });
  }

  #credential(name: string): Credential | undefined {
    return this.info.credentials?.[name];
  }

  #address(): Address {
    const { host = this.info.ip, port = this.defaultPort } = this.info;
    if (host === undefined)
      throw new ConnectionError('CONNECT_FAILED', `${this.#name()} has no host: give the connection a 'host' or an 'ip'`);
    return { host, port };
  }

  #name(): string {
    return `${this.device === undefined ? '' : `${this.device.name}.`}${this.alias}`;
  }
}

function callOptions(budget: TimeBudget): CallOptions {
  const { timeout, signal } = budget.left();
  return { timeoutMs: timeout, signal };
}
