import type { BaseConnection } from '../connections/base-connection.js';
import { bindMethods } from '../connections/bind-methods.js';
import { sendable } from '../connections/sendable.js';
import { thisLane } from '../memory/this-lane.js';
import { attach, type Handle, registerKind, SHARE, share, type Shareable, UPDATE } from '../memory/sharing.js';
import type { ConnectionPool } from '../pool/connection-pool.js';
import type { WaitOptions } from '../sync/wait-options.js';
import { ConnectionManager, type ManagedConnection } from './connection-manager.js';
import type { ConnectOptions, DeviceSpec } from './device-spec.js';

interface DeviceHandle extends Handle {
  readonly spec: DeviceSpec;
  readonly connections: readonly (readonly [alias: string, handle: Handle])[];
}

/**
 * A device and its connections. `device.execute()` goes to the default connection, `device.<alias>.execute()` to the
 * others. In another thread it has the connections that it had when it was last passed there.
 */
class DeviceCore implements Shareable, AsyncDisposable {
  readonly name: string;
  readonly os: string | undefined;
  readonly manager: ConnectionManager;
  // Not private: the device is used through a proxy, which has no access to #fields.
  readonly handleId: string;
  readonly spec: DeviceSpec;

  /** @throws TypeError for a spec without a name. */
  constructor(spec: DeviceSpec, handleId = newHandleId()) {
    if (typeof spec?.name !== 'string' || spec.name === '') throw new TypeError('a device needs a name');
    this.name = spec.name;
    this.os = spec.os;
    this.spec = { ...spec, connections: spec.connections ?? {} };
    this.manager = new ConnectionManager(this.spec);
    this.handleId = handleId;
    for (const key of ['spec', 'handleId']) Object.defineProperty(this, key, { enumerable: false });
    const device = new Proxy(this, ALIASES);
    bindMethods(device, DeviceCore.prototype, {});
    return device;
  }

  /** The alias that is meant when none is given. */
  get defaultAlias(): string {
    return this.spec.connections.defaults?.alias ?? 'default';
  }

  /** See {@link ConnectionManager.connect}. */
  connect(options?: ConnectOptions): Promise<ManagedConnection> {
    return this.manager.connect(options);
  }

  /** See {@link ConnectionManager.instantiate}. */
  instantiate(options?: ConnectOptions): Promise<ManagedConnection> {
    return this.manager.instantiate(options);
  }

  /** Hangs up; the alias stays. */
  disconnect(alias?: string): Promise<void> {
    return this.manager.disconnect(alias ?? this.defaultAlias);
  }

  /** Hangs up and forgets the alias. */
  destroy(alias?: string): Promise<void> {
    return this.manager.destroy(alias ?? this.defaultAlias);
  }

  /** Whether the alias has an open connection. */
  isConnected(alias?: string): boolean {
    return this.manager.isConnected(alias ?? this.defaultAlias);
  }

  /** @throws AggregateError with every failure. */
  disconnectAll(): Promise<void> {
    return this.manager.disconnectAll();
  }

  /** @throws AggregateError with every failure. */
  destroyAll(): Promise<void> {
    return this.manager.destroyAll();
  }

  /**
   * The connection or pool of an alias; the default one without.
   *
   * @throws TypeError when there is none.
   */
  connection(alias?: string): ManagedConnection {
    return this.manager.connection(alias ?? this.defaultAlias);
  }

  /** Runs one command on the default connection. */
  execute(command: string, options?: WaitOptions): Promise<string> {
    return this.connection().execute(command, options);
  }

  /** Changes the configuration through the default connection. */
  configure(commands: string | string[], options?: WaitOptions): Promise<string> {
    return this.connection().configure(commands, options);
  }

  /** Sends text on the default connection. */
  send(text: string, options?: WaitOptions): Promise<void> {
    return this.connection().send(text, options);
  }

  /** Answers what has come on the default connection. */
  receive(options?: WaitOptions): Promise<string> {
    return this.connection().receive(options);
  }

  [SHARE](): Handle {
    const connections = [...this.manager.connections].map(([alias, connection]) => [alias, share(connection)] as const);
    const handle: DeviceHandle = {
      partyline: 'device',
      home: import.meta.url,
      id: this.handleId,
      spec: sendable(this.spec, type => type.name),
      connections,
    };
    return handle;
  }

  [UPDATE](handle: Handle): void {
    for (const [alias, connection] of (handle as DeviceHandle).connections) {
      const known = this.manager.connections.get(alias);
      // One that was destroyed, and made again under its alias, is another.
      if (known === undefined || (!known.connected && share(known).id !== connection.id)) this.manager.adopt(alias, attach(connection));
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.destroyAll();
  }

  static {
    registerKind('device', handle => {
      const device = new DeviceCore((handle as DeviceHandle).spec, handle.id);
      device[UPDATE](handle);
      return device;
    });
  }
}

/** What is looked for on any object by `await`, JSON, loggers and assertion libraries. */
const PROBES: ReadonlySet<string> = new Set([
  'then',
  'catch',
  'toJSON',
  'inspect',
  'nodeType',
  'tagName',
  'asymmetricMatch',
  '$$typeof',
  'length',
  'size',
]);

const ALIASES: ProxyHandler<DeviceCore> = {
  get(device, key, proxy) {
    if (typeof key === 'symbol' || key in device || PROBES.has(key)) return Reflect.get(device, key, proxy);
    return device.manager.connection(key);
  },
  has: (device, key) => key in device || (typeof key === 'string' && device.manager.connections.has(key)),
};

/** A device and, under their aliases, its connections; `pool` is the alias of a pool that was given none. */
export type Device = DeviceCore & { readonly pool: ConnectionPool } & { readonly [alias: string]: BaseConnection };

/** @see DeviceCore */
export const Device: { new (spec: DeviceSpec): Device; readonly prototype: Device } = DeviceCore as never;

function newHandleId(): string {
  const lane = thisLane();
  return `device ${lane.realm.name}.${lane.life}.${lane.nextSerial()}`;
}
