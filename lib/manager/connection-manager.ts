import type { BaseConnection } from '../connections/base-connection.js';
import { createConnection } from '../connections/connection-class.js';
import type { ConnectionContext } from '../connections/connection-info.js';
import { ConnectionPool } from '../pool/connection-pool.js';
import { type ConnectionPlan, planConnection } from './connection-plan.js';
import type { ConnectOptions, DeviceSpec } from './device-spec.js';

/** What is kept under an alias. */
export type ManagedConnection = BaseConnection | ConnectionPool;

/**
 * The connections of one device, by alias. `disconnect` keeps a connection for the next `connect`; `destroy` forgets it.
 */
export class ConnectionManager implements AsyncDisposable {
  readonly #spec: DeviceSpec;
  readonly #connections: Map<string, ManagedConnection> = new Map();
  /** Calls for one alias at the same time make one connection. */
  readonly #making: Map<string, Promise<ManagedConnection>> = new Map();

  constructor(spec: DeviceSpec) {
    this.#spec = spec;
  }

  /** The connections and pools by alias. */
  get connections(): ReadonlyMap<string, ManagedConnection> {
    return this.#connections;
  }

  /**
   * Makes a connection or pool without connecting it, or answers the one that the alias has already.
   *
   * @throws TypeError when the device or the options do not say enough.
   */
  async instantiate(options: ConnectOptions = {}): Promise<ManagedConnection> {
    const plan = planConnection(this.#spec, options);
    const existing = this.#connections.get(plan.alias);
    if (existing?.isLost === true) await this.destroy(plan.alias); // the thread that it lived in has ended: a new one is made
    else if (existing !== undefined) return existing;
    return this.#making.get(plan.alias) ?? this.#make(plan);
  }

  /**
   * Makes a connection or pool if the alias has none, and connects it.
   *
   * @throws TypeError as `instantiate`; ConnectionError or TimeoutError when it cannot be connected.
   */
  async connect(options: ConnectOptions = {}): Promise<ManagedConnection> {
    const connection = await this.instantiate(options);
    const { timeout, signal } = options;
    await connection.connect({ timeout, signal });
    return connection;
  }

  /** Hangs up; the alias stays. */
  async disconnect(alias = 'default'): Promise<void> {
    await this.connection(alias).disconnect();
  }

  /** Hangs up and forgets the alias. */
  async destroy(alias = 'default'): Promise<void> {
    const connection = this.connection(alias);
    this.#connections.delete(alias);
    await connection.disconnect();
    connection.unshare();
  }

  /** Whether the alias has an open connection. False for an alias that there is not. */
  isConnected(alias = 'default'): boolean {
    return this.#connections.get(alias)?.connected ?? false;
  }

  /** @throws AggregateError with every failure, after all have been tried. */
  async disconnectAll(): Promise<void> {
    await this.#forAll(alias => this.disconnect(alias));
  }

  /** @throws AggregateError with every failure, after all have been tried. */
  async destroyAll(): Promise<void> {
    await this.#forAll(alias => this.destroy(alias));
  }

  /**
   * The connection or pool of an alias.
   *
   * @throws TypeError when there is none.
   */
  connection(alias = 'default'): ManagedConnection {
    const connection = this.#connections.get(alias);
    if (connection !== undefined) return connection;
    const known = [...this.#connections.keys()].join(', ') || 'none';
    throw new TypeError(`${this.#spec.name} has no connection '${alias}' (it has ${known}); call connect({ alias: '${alias}' }) first`);
  }

  /** Takes in a connection that was made elsewhere. */
  adopt(alias: string, connection: ManagedConnection): void {
    this.#connections.set(alias, connection);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.destroyAll();
  }

  #make(plan: ConnectionPlan): Promise<ManagedConnection> {
    const making = this.#create(plan)
      .then(connection => {
        this.#connections.set(plan.alias, connection);
        return connection;
      })
      .finally(() => this.#making.delete(plan.alias));
    this.#making.set(plan.alias, making);
    return making;
  }

  async #create(plan: ConnectionPlan): Promise<ManagedConnection> {
    const context: ConnectionContext = { device: { name: this.#spec.name }, alias: plan.alias, via: plan.via };
    if (plan.poolSize === undefined) return createConnection(plan.type, plan.info, context, plan.owner);
    const numbers = Array.from({ length: plan.poolSize }, (_, i) => i + 1);
    const workers = await Promise.all(
      numbers.map(n => createConnection(plan.type, plan.info, { ...context, alias: `${plan.alias}#${n}` }, plan.owner)),
    );
    return new ConnectionPool(plan.info, context, workers, { poolTimeout: plan.poolTimeout });
  }

  async #forAll(action: (alias: string) => Promise<void>): Promise<void> {
    const results = await Promise.allSettled([...this.#connections.keys()].map(action));
    const failures = results.flatMap(result => (result.status === 'rejected' ? [result.reason as Error] : []));
    if (failures.length > 0)
      throw new AggregateError(failures, `${this.#spec.name}: ${failures.length} of ${results.length} connections failed`);
  }
}
