import { attach, type Handle, registerKind, SHARE } from '../../memory/sharing.js';
import type { WaitOptions } from '../../sync/wait-options.js';
import { TARGET } from '../../threads/bound-method.js';
import { encodeValue } from '../../threads/value-codec.js';
import { BaseConnection, type SharedParts } from '../base-connection.js';
import type { MethodName } from '../bind-methods.js';
import type { ConnectionState } from '../connection-info.js';
import { runLocked } from '../locked.js';
import { TimeBudget } from '../time-budget.js';
import { optionsIndex } from './call-request.js';
import { hasEnded, Line } from './line.js';
import { type ConnectionHandle, offeredConnection } from './switchboard.js';

/**
 * A connection whose socket lives in another thread. Lock and state are used directly in shared memory; the calls are
 * carried out by the owner while this thread holds the lock.
 */
export class RemoteConnection extends BaseConnection {
  readonly #handle: ConnectionHandle;

  constructor(handle: ConnectionHandle) {
    const parts: SharedParts = { mutex: attach(handle.mutex), state: attach(handle.state) };
    super(handle.info, { device: handle.device, alias: handle.alias, via: handle.via }, parts);
    this.#handle = handle;
    for (const method of handle.methods) this.#define(method);
  }

  // These stand for the owner's methods of the same name, which the constructor puts in their place.
  connect(options: WaitOptions = {}): Promise<void> {
    return this.#forward('connect', [options], false) as Promise<void>;
  }

  disconnect(options: WaitOptions = {}): Promise<void> {
    return this.#forward('disconnect', [options], false) as Promise<void>;
  }

  send(text: string, options: WaitOptions = {}): Promise<void> {
    return this.#forward('send', [text, options], false) as Promise<void>;
  }

  receive(options: WaitOptions = {}): Promise<string> {
    return this.#forward('receive', [options], false) as Promise<string>;
  }

  execute(command: string, options: WaitOptions = {}): Promise<string> {
    return this.#forward('execute', [command, options], false) as Promise<string>;
  }

  configure(commands: string | string[], options: WaitOptions = {}): Promise<string> {
    return this.#forward('configure', [commands, options], false) as Promise<string>;
  }

  override get state(): ConnectionState {
    return this.isLost ? 'closed' : super.state;
  }

  override get isLost(): boolean {
    return hasEnded(this.#handle.owner);
  }

  override async recoverAbandoned(options: WaitOptions): Promise<void> {
    await this.#forward('recoverAbandoned', [options], true);
  }

  override unshare(): void {
    if (!this.isLost) Line.to(this.#handle.owner).forget(this.#handle.id);
  }

  override [SHARE](): Handle {
    return this.#handle;
  }

  static {
    registerKind('connection', handle => offeredConnection(handle.id) ?? new RemoteConnection(handle as ConnectionHandle));
  }

  #define({ name, isLocked }: MethodName): void {
    const method = isLocked
      ? (...args: unknown[]): Promise<unknown> => runLocked(this, (...left) => this.#forward(name, left, true), args)
      : (...args: unknown[]): Promise<unknown> => this.#callUnlocked(name, args);
    const value = Object.assign(method, { [TARGET]: { object: this, method: name } });
    Object.defineProperty(this, name, { value, writable: true, configurable: true, enumerable: false });
  }

  /**
   * A method that takes no lock itself may call one that does: inside a hold of the caller's it then takes a turn there, as
   * it would in one thread. Hanging up is not held up by anything.
   */
  #callUnlocked(name: string, args: unknown[]): Promise<unknown> {
    if (name === 'disconnect' || !this.mutex.isInside) return this.#forward(name, args, false);
    return runLocked(this, (...left) => this.#forward(name, left, true), args);
  }

  async #forward(method: string, args: readonly unknown[], isHeld: boolean): Promise<unknown> {
    if (this.isLost && method === 'disconnect') return undefined;
    const at = optionsIndex(method, args);
    const { timeout, signal, ...others } = (args[at] ?? {}) as WaitOptions & Record<string, unknown>;
    const { timeout: timeoutMs } = new TimeBudget({ timeout }).left();
    signal?.throwIfAborted();
    const sent = at < 0 ? args : args.map((arg, i) => (i === at ? others : arg));
    try {
      return await Line.to(this.#handle.owner).call(
        { connection: this.#handle.id, method, args: encodeValue(sent), optionsAt: at, timeoutMs, isHeld },
        signal,
      );
    } catch (error) {
      signal?.throwIfAborted(); // the owner knows no more than that it was cancelled
      throw error;
    }
  }
}
