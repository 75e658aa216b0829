/** A user name and a password, and what else a device asks for. */
export interface Credential {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly [detail: string]: unknown;
}

/** Credentials by name: `default` to log in, `enable` for the privileged mode. */
export type Credentials = Readonly<Record<string, Credential>>;

/** One way to a device: a block below `connections` in a testbed file. What it says beyond this is for the connection's class. */
export interface ConnectionInfo {
  readonly protocol?: 'telnet' | 'ssh' | undefined;
  readonly host?: string | undefined;
  readonly ip?: string | undefined;
  readonly port?: number | undefined;
  /** Which prompts and modes to expect; the device's `os` when absent. */
  readonly os?: string | undefined;
  readonly credentials?: Credentials | undefined;
  readonly [detail: string]: unknown;
}

/** What a connection knows of the device that it leads to. */
export interface ConnectedDevice {
  readonly name: string;
}

/** Where a connection belongs. */
export interface ConnectionContext {
  readonly device?: ConnectedDevice | undefined;
  readonly alias: string;
  readonly via?: string | undefined;
}

/**
 * What a session can be used for.
 *
 *   closed    not connected
 *   opening   connecting and logging in
 *   ready     the next call may come
 *   busy      a call is on its way
 *   desynced  a call was given up and its output may still come: it is swallowed before the next call
 *   closing   hanging up
 */
export type ConnectionState = 'closed' | 'opening' | 'ready' | 'busy' | 'desynced' | 'closing';
