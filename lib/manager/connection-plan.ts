import type { ConnectionClass, ConnectionOwner } from '../connections/connection-class.js';
import type { ConnectionInfo, Credentials } from '../connections/connection-info.js';
import { SshConnection } from '../connections/ssh/ssh-connection.js';
import { TelnetConnection } from '../connections/telnet/telnet-connection.js';
import { MAX_SLOTS } from '../queue/slot-pool.js';
import { timeoutOf } from '../sync/wait-options.js';
import type { ConnectionBlock, ConnectOptions, DeviceSpec } from './device-spec.js';

/** Everything that has to be known to make a connection or a pool. */
export interface ConnectionPlan {
  readonly type: ConnectionClass;
  readonly alias: string;
  readonly via: string | undefined;
  readonly info: ConnectionInfo;
  readonly owner: ConnectionOwner;
  /** Undefined for a single connection. */
  readonly poolSize: number | undefined;
  readonly poolTimeout: number | undefined;
}

const BY_PROTOCOL: Readonly<Record<string, ConnectionClass>> = { telnet: TelnetConnection, ssh: SshConnection };
const ALIAS = /^[A-Za-z_]\w*$/;
const TAKEN: ReadonlySet<string> = new Set(
  `name os manager defaultAlias spec handleId connect instantiate disconnect destroy isConnected disconnectAll destroyAll connection execute configure send receive
   then catch toJSON inspect constructor __proto__ hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString toString valueOf`.split(
    /\s+/,
  ),
);

/**
 * Puts together what the call, the block of the testbed and its defaults say, in this order.
 *
 * @throws TypeError when something is missing, unknown or not of its kind; it says what to do.
 */
export function planConnection(spec: DeviceSpec, options: ConnectOptions): ConnectionPlan {
  const { class: type, alias, via, poolSize, poolTimeout, owner = 'io', timeout: _timeout, signal: _signal, ...extra } = options;
  const defaults = spec.connections.defaults ?? {};
  const way = via ?? defaults.via ?? onlyWay(spec);
  const block = way === undefined ? {} : blockOf(spec, way);
  const size = poolSize ?? block.poolSize;
  const { class: blockClass, poolSize: _size, poolTimeout: blockTimeout, ...info } = block;
  return {
    type: checkClass(type ?? blockClass ?? defaults.class ?? byProtocol(spec, way, info)),
    alias: checkAlias(alias ?? (poolSize === undefined ? (defaults.alias ?? (size === undefined ? 'default' : 'pool')) : 'pool')),
    via: way,
    info: { os: spec.os, ...info, ...extra, credentials: credentialsFor(spec, info) },
    owner: checkOwner(owner),
    poolSize: checkPoolSize(size),
    poolTimeout: checkPoolTimeout(poolTimeout ?? blockTimeout),
  };
}

/** The names of a device's ways. */
export function waysOf(spec: DeviceSpec): string[] {
  return Object.keys(spec.connections).filter(name => name !== 'defaults');
}

function onlyWay(spec: DeviceSpec): string | undefined {
  const ways = waysOf(spec);
  if (ways.length > 1)
    throw new TypeError(`${spec.name} has several connections (${ways.join(', ')}): say which with { via } or connections.defaults.via`);
  return ways[0];
}

function blockOf(spec: DeviceSpec, via: string): ConnectionBlock {
  const block = via === 'defaults' ? undefined : spec.connections[via];
  if (block === undefined)
    throw new TypeError(`${spec.name} has no connection '${via}' to go via; it has ${waysOf(spec).join(', ') || 'none'}`);
  return block as ConnectionBlock;
}

function byProtocol(spec: DeviceSpec, via: string | undefined, { protocol }: ConnectionInfo): ConnectionClass {
  const type = BY_PROTOCOL[protocol ?? ''];
  if (type !== undefined) return type;
  const where = via === undefined ? spec.name : `${spec.name}.connections.${via}`;
  throw new TypeError(
    `${where}: ${protocol === undefined ? 'no protocol' : `unknown protocol '${protocol}'`}; give it protocol telnet or ssh, or a class`,
  );
}

/** From the connection, then from the device. (A testbed has put its own under the device's.) */
function credentialsFor(spec: DeviceSpec, info: ConnectionInfo): Credentials {
  return { ...spec.credentials, ...info.credentials };
}

function checkAlias(alias: string): string {
  // It becomes a property of the device.
  if (!ALIAS.test(alias)) throw new TypeError(`an alias is an identifier (letters, digits, _), not '${alias}'`);
  if (TAKEN.has(alias)) throw new TypeError(`'${alias}' cannot be an alias: a device has a property of that name`);
  return alias;
}

function checkOwner(owner: ConnectionOwner): ConnectionOwner {
  if (owner !== 'io' && owner !== 'here') throw new TypeError(`owner must be 'io' or 'here', not ${String(owner)}`);
  return owner;
}

function checkPoolSize(size: number | undefined): number | undefined {
  if (size !== undefined && (!Number.isInteger(size) || size < 1 || size > MAX_SLOTS))
    throw new RangeError(`poolSize must be a whole number from 1 to ${MAX_SLOTS}, not ${String(size)}`);
  return size;
}

function checkPoolTimeout(timeout: number | undefined): number | undefined {
  return timeout === undefined ? undefined : timeoutOf({ timeout });
}

/** A class is a function, which does not pass to other threads: there its name stands in its place. */
function checkClass(type: ConnectionClass | string): ConnectionClass {
  if (typeof type === 'string')
    throw new TypeError(`the class ${type} is not known in this thread: connect where the device was made, and pass it on then`);
  const { prototype } = type as { prototype?: { execute?: unknown; connect?: unknown } };
  if (typeof prototype?.execute !== 'function' || typeof prototype.connect !== 'function')
    throw new TypeError(`not a class of connections (it should extend BaseConnection): ${type.name}`);
  return type;
}
