import { type Handle, SHARE, share, type Shareable } from '../memory/sharing.js';
import type { ReentrantMutex } from '../sync/reentrant-mutex.js';
import { SharedState } from '../sync/shared-state.js';
import type { WaitOptions } from '../sync/wait-options.js';
import { bindMethods, methodsOf } from './bind-methods.js';
import type { ConnectedDevice, ConnectionContext, ConnectionInfo, ConnectionState } from './connection-info.js';
import { callingThrough, Lease } from './lease.js';
import { Lockable } from './lockable.js';
import { listenForIntroductions } from './remote/introduction.js';
import { idOf, offer, settleAbandonedVisits, withdraw } from './remote/switchboard.js';

const STATE_SCHEMA = { state: { enum: ['closed', 'opening', 'ready', 'busy', 'desynced', 'closing'] } } as const;

/** The part of a connection that is in shared memory. */
export interface SharedParts {
  readonly mutex: ReentrantMutex;
  readonly state: SharedState<typeof STATE_SCHEMA>;
}

/**
 * One pipe to a device. Its socket lives in one thread; the connection is shared: lock and state are in shared memory, and
 * in every thread the same methods can be called on it.
 *
 * A class of your own implements the abstract methods, usually `@locked`. Its methods stay bound to the object when they
 * are taken off it, so `pcall(connection.execute, ...)` works.
 */
export abstract class BaseConnection extends Lockable implements Shareable, AsyncDisposable {
  readonly device: ConnectedDevice | undefined;
  readonly alias: string;
  readonly via: string | undefined;
  readonly info: ConnectionInfo;
  readonly #state: SharedState<typeof STATE_SCHEMA>;

  constructor(info: ConnectionInfo, context: ConnectionContext, parts?: SharedParts) {
    super(parts?.mutex);
    this.info = withoutSecrets(info);
    this.device = context.device;
    this.alias = context.alias;
    this.via = context.via;
    this.#state = parts?.state ?? new SharedState(STATE_SCHEMA);
    // A class that says nothing about its state is ready once connected, and closed once disconnected.
    const afterwards = {
      connect: (): void => void (this.state === 'closed' && this.setState('ready')),
      disconnect: (): void => this.setState('closed'),
    };
    bindMethods(this, BaseConnection.prototype, parts === undefined ? afterwards : {});
  }

  /** Opens the pipe. */
  abstract connect(options?: WaitOptions): Promise<void>;
  /** Closes the pipe; `connect` opens it again. */
  abstract disconnect(options?: WaitOptions): Promise<void>;
  /** Sends text as it is. */
  abstract send(text: string, options?: WaitOptions): Promise<void>;
  /** Answers what the device has sent. */
  abstract receive(options?: WaitOptions): Promise<string>;
  /** Runs one command and answers what the device printed. */
  abstract execute(command: string, options?: WaitOptions): Promise<string>;
  /** Changes the device's configuration and answers what the device said to it. */
  abstract configure(commands: string | string[], options?: WaitOptions): Promise<string>;
  /** Whether the device still answers. */
  ping?(options?: WaitOptions): Promise<boolean>;
  /** Back to the state in which the session was opened. */
  reset?(options?: WaitOptions): Promise<void>;

  /** What the session can be used for; true from any thread, without asking the owner. */
  get state(): ConnectionState {
    return this.#state.get('state');
  }

  /** Whether the pipe is open. */
  get connected(): boolean {
    const { state } = this;
    return state === 'ready' || state === 'busy' || state === 'desynced';
  }

  /** Whether the thread that it lived in has ended: this object can never be connected again. */
  get isLost(): boolean {
    return false;
  }

  override get awaitsLock(): boolean {
    return true;
  }

  /**
   * The connection for several calls with nobody in between. Calls through `lease.connection` are inside from wherever they
   * come; so are the calls of the flow that awaited the lease.
   *
   * @throws TimeoutError, or `signal.reason`.
   */
  lease(options: WaitOptions = {}): Promise<Lease<this>> {
    return this.mutex.lockAs(options, guard => {
      const inside = callingThrough(this, call => guard.inside(call));
      return new Lease(inside, () => guard.unlock());
    });
  }

  /** Ends what a thread that died was doing here, and proves the session clean. */
  override async recoverAbandoned(options: WaitOptions): Promise<void> {
    await settleAbandonedVisits(this);
    if (this.connected) await this.reset?.(options);
  }

  /** For whoever destroys the connection: other threads cannot call it any more. */
  unshare(): void {
    withdraw(idOf(share(this.mutex)));
  }

  [SHARE](): Handle {
    listenForIntroductions();
    return offer(this, { mutex: this.mutex, state: this.#state }, methodsOf(this, BaseConnection.prototype));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.disconnect();
  }

  /** Tells all threads what the session can be used for. */
  protected setState(state: ConnectionState): void {
    this.#state.set('state', state);
  }
}

/** The same info, whose credentials do not show in logs and JSON. */
function withoutSecrets({ credentials, ...rest }: ConnectionInfo): ConnectionInfo {
  return Object.defineProperty(rest, 'credentials', { value: credentials, enumerable: false });
}
