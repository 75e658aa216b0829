import ssh2 from 'ssh2';
import type { Client, ClientChannel, ConnectConfig } from 'ssh2';
import { Caller } from './caller.js';

/** Logs in over SSH; rejects with the error of ssh2. */
export function logInBySsh(port: number, config: ConnectConfig): Promise<Client> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    client.once('ready', () => resolve(client));
    client.on('error', reject);
    client.once('close', () => reject(new Error('closed before ready')));
    client.connect({ host: '127.0.0.1', port, ...config });
  });
}

/** Opens a shell with a terminal. */
export function openShell(client: Client): Promise<Caller> {
  return new Promise((resolve, reject) => {
    client.shell((error, channel) => (error ? reject(error) : resolve(callerOf(channel))));
  });
}

/** Runs one command without a terminal; answers what it printed once the channel is closed. */
export function runBySsh(client: Client, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => (error ? reject(error) : resolve(callerOf(channel).untilClosed())));
  });
}

function callerOf(channel: ClientChannel): Caller {
  const caller = new Caller(text => channel.write(text));
  channel.on('data', (chunk: Buffer) => caller.show(chunk));
  channel.on('close', () => caller.end());
  return caller;
}
