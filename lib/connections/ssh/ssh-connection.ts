import { ConnectionError } from '../../errors.js';
import type { CallOptions } from '../cli/call.js';
import type { Transport } from '../cli/transport.js';
import { type Address, CliConnection } from '../cli-connection.js';
import type { Credential } from '../connection-info.js';
import { SshTransport } from './ssh-transport.js';

/**
 * A session over SSH: one shell channel of a connection of its own. Logs in with a password (also keyboard-interactive),
 * with `privateKey` and `passphrase`, or with the `agent` whose socket is named, each a property of the credential.
 */
export class SshConnection extends CliConnection {
  /** Lives in the I/O thread unless told otherwise. */
  static readonly module: string = import.meta.url;

  protected readonly defaultPort = 22;

  protected openTransport(address: Address, login: Credential, options: CallOptions): Promise<Transport> {
    const { username, password, privateKey, passphrase, agent } = login;
    if (username === undefined)
      throw new ConnectionError(
        'AUTH_FAILED',
        `no user name for ssh ${address.host}:${address.port}: give the device credentials.default.username`,
      );
    return SshTransport.open({
      ...address,
      ...options,
      username,
      password,
      privateKey: privateKey as string | Uint8Array | undefined,
      passphrase: passphrase as string | undefined,
      agent: agent as string | undefined,
    });
  }
}
