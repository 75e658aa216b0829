import { Telnet } from 'telnet-client';
import type { Place } from '../harness/figure.js';

const TIMEOUT_MS = 2000;

/** A session of telnet-client. Answers how to run a command on it; whoever likes may do so at the same time. */
export async function openTelnetClient({ port, password, enable }: Place): Promise<(command: string) => Promise<string>> {
  const session = new Telnet();
  const login = password === undefined ? { disableLogon: true } : { passwordPrompt: /Password: ?$/, password };
  const options = {
    host: '127.0.0.1',
    port,
    shellPrompt: /\S+[>#] ?$/,
    timeout: TIMEOUT_MS,
    execTimeout: TIMEOUT_MS,
    negotiationMandatory: false,
    ...login,
  };
  await session.connect(options);
  if (enable !== undefined) {
    await session.send('enable', { waitFor: /Password: ?$/ });
    await session.send(String(enable), { waitFor: /# ?$/ });
  }
  return command => session.exec(command);
}
