import type { CallOptions } from '../cli/call.js';
import type { Transport } from '../cli/transport.js';
import { type Address, CliConnection } from '../cli-connection.js';
import type { Credential } from '../connection-info.js';
import { TelnetTransport } from './telnet-transport.js';

/**
 * A session over telnet (RFC 854).
 *
 * @example
 * await device.connect({ class: TelnetConnection, via: 'console' });
 * await device.execute('show version');
 */
export class TelnetConnection extends CliConnection {
  /** Lives in the I/O thread unless told otherwise. */
  static readonly module: string = import.meta.url;

  protected readonly defaultPort = 23;

  protected openTransport(address: Address, _login: Credential, options: CallOptions): Promise<Transport> {
    return TelnetTransport.open({ ...address, ...options });
  }
}
