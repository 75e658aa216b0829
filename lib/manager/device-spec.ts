import type { ConnectionClass, ConnectionOwner } from '../connections/connection-class.js';
import type { ConnectionInfo, Credentials } from '../connections/connection-info.js';
import type { WaitOptions } from '../sync/wait-options.js';

/** What is taken when `connect` does not say. */
export interface ConnectionDefaults {
  readonly class?: ConnectionClass | undefined;
  readonly alias?: string | undefined;
  readonly via?: string | undefined;
}

/** A block of `connections`: a way to the device, and how to use it. */
export interface ConnectionBlock extends ConnectionInfo {
  readonly class?: ConnectionClass | undefined;
  readonly poolSize?: number | undefined;
  readonly poolTimeout?: number | undefined;
}

/** The ways to a device by name, and what is taken when `connect` does not say. */
export interface ConnectionBlocks {
  readonly defaults?: ConnectionDefaults | undefined;
  readonly [via: string]: ConnectionBlock | ConnectionDefaults | undefined;
}

/** A device and the ways to it. */
export interface DeviceSpec {
  readonly name: string;
  /** Which prompts and modes to expect: `ios`, `nxos`, `junos`, `frr`, `linux`. */
  readonly os?: string | undefined;
  readonly credentials?: Credentials | undefined;
  readonly connections: ConnectionBlocks;
}

/** What to connect, and how. Anything else goes to the connection's class with the block of the testbed. */
export interface ConnectOptions extends WaitOptions {
  readonly class?: ConnectionClass | undefined;
  /** The name of the connection; `default`, or `pool` for a pool, when nothing says otherwise. */
  readonly alias?: string | undefined;
  /** Which of the ways to the device. */
  readonly via?: string | undefined;
  /** Makes a pool of that many workers. */
  readonly poolSize?: number | undefined;
  /** How long a caller waits for a free worker, in milliseconds. Absent: as long as it takes. */
  readonly poolTimeout?: number | undefined;
  /** `here` keeps the connection in the calling thread. */
  readonly owner?: ConnectionOwner | undefined;
  readonly [argument: string]: unknown;
}
