import { CliSession } from '../../../lib/connections/cli/cli-session.js';
import type { CliSessionOptions } from '../../../lib/connections/cli/cli-session.js';
import { platformFor } from '../../../lib/connections/cli/platforms.js';
import { TelnetTransport } from '../../../lib/connections/telnet/telnet-transport.js';

/** A telnet session with a device on this machine; half a minute for everything that a sound device does in milliseconds. */
export async function openTelnetSession(port: number, options: Partial<CliSessionOptions> = {}): Promise<CliSession> {
  const transport = await TelnetTransport.open({ host: '127.0.0.1', port, timeoutMs: 30_000 });
  return CliSession.open(transport, { platform: platformFor('frr'), timeoutMs: 30_000, ...options });
}
