import type { Socket } from 'node:net';
import { Client } from 'ssh2';
import type { ClientChannel, ConnectConfig } from 'ssh2';
import { ConnectionError, TimeoutError } from '../../errors.js';
import { LONGEST_TIMER_MS, openSocket } from '../cli/open-socket.js';
import type { OpenSocketOptions } from '../cli/open-socket.js';
import { TransportFeed } from '../cli/transport-feed.js';
import type { Transport } from '../cli/transport.js';

/** A terminal without cursor keys or colours, too wide for lines to wrap. 511 columns is the most that IOS takes. */
const TERMINAL = { term: 'dumb', cols: 511, rows: 1000 };

/** Errors of ssh2's parser, which carry no level. */
const NOT_OUR_SSH = /bad packet|invalid identification|unexpected packet|invalid mac/i;

export interface SshTransportOptions extends OpenSocketOptions {
  readonly username: string;
  /** Used for both the password and the keyboard-interactive method. */
  readonly password?: string | undefined;
  readonly privateKey?: string | Uint8Array | undefined;
  readonly passphrase?: string | undefined;
  /** Path of an agent's socket, usually `process.env.SSH_AUTH_SOCK`. */
  readonly agent?: string | undefined;
  /** Says whether this is the device's host key. Without it every key is accepted, as on a lab bench. */
  readonly verifyHostKey?: ((key: Buffer) => boolean) | undefined;
  /** How often to ask an idle device for a sign of life. After three unanswered ones the connection is lost. Default 0: never. */
  readonly keepaliveMs?: number | undefined;
}

/** One shell channel of an SSH connection of its own. */
export class SshTransport implements Transport {
  readonly name: string;
  readonly #socket: Socket;
  readonly #client: Client;
  readonly #channel: ClientChannel;
  readonly #feed = new TransportFeed();

  /** Takes over a shell that is open; {@link SshTransport.open} makes one. */
  constructor(name: string, parts: { socket: Socket; client: Client; channel: ClientChannel }) {
    this.name = name;
    this.#socket = parts.socket;
    this.#client = parts.client;
    this.#channel = parts.channel;
    this.#listen();
  }

  /**
   * Connects, proves who we are and starts a shell on a wide terminal.
   *
   * @throws {ConnectionError} CONNECT_FAILED when the device cannot be reached in time or has no shell for us, AUTH_FAILED when it
   *   refuses the credentials, HOST_KEY when `verifyHostKey` refuses the device, PROTOCOL when the two do not speak the same SSH.
   *   {TimeoutError} when it was reached and gave no shell in time.
   */
  static async open(options: SshTransportOptions): Promise<SshTransport> {
    const startedMs = performance.now();
    const socket = await openSocket(options);
    const client = new Client();
    const leftMs =
      options.timeoutMs === undefined ? undefined : Math.max(1, Math.ceil(options.timeoutMs - (performance.now() - startedMs)));
    try {
      const channel = await openShell(client, socket, { ...options, timeoutMs: leftMs });
      return new SshTransport(`ssh ${options.username}@${options.host}:${options.port}`, { socket, client, channel });
    } catch (error) {
      client.end();
      socket.destroy();
      if (options.signal?.aborted) throw options.signal.reason;
      throw asOurError(error, options);
    }
  }

  get closed(): boolean {
    return this.#feed.closed;
  }

  write(text: string): void {
    if (this.#channel.writable) this.#channel.write(text);
  }

  onText(listener: (text: string) => void): void {
    this.#feed.onText(listener);
  }

  onClosed(listener: (cause?: Error) => void): void {
    this.#feed.onClosed(listener);
  }

  async close(): Promise<void> {
    const gone = this.#socket.closed ? undefined : new Promise(resolve => this.#socket.once('close', resolve));
    this.#feed.end();
    this.#client.end();
    // The goodbye has been handed to the kernel, or the peer does not read: either way nothing is left to wait for.
    this.#socket.destroySoon();
    if (this.#socket.writableLength > 0) this.#socket.destroy();
    await gone;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #listen(): void {
    this.#channel.on('data', (chunk: Buffer) => this.#feed.push(chunk));
    this.#channel.stderr.on('data', (chunk: Buffer) => this.#feed.push(chunk));
    this.#channel.on('error', (error: Error) => this.#lost(error));
    this.#client.on('error', error => this.#lost(error));
    // The shell ended; a connection without it is of no use.
    this.#channel.on('close', () => this.#lost());
    this.#client.on('close', () => this.#lost());
  }

  #lost(cause?: Error): void {
    this.#feed.end(cause);
    this.#client.end();
    this.#socket.destroySoon();
  }
}

async function openShell(client: Client, socket: Socket, options: SshTransportOptions): Promise<ClientChannel> {
  const { timeoutMs, signal } = options;
  const ending = new AbortController();
  try {
    return await new Promise<ClientChannel>((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { signal: ending.signal });
      if (timeoutMs !== undefined && timeoutMs < LONGEST_TIMER_MS) {
        const timer = setTimeout(() => reject(new TimeoutError('SSH handshake', timeoutMs)), timeoutMs);
        ending.signal.addEventListener('abort', () => clearTimeout(timer));
      }
      // Stays for the life of the client: an error without a listener would end the process.
      client.on('error', reject);
      client.once('close', () => reject(new Error('the device closed the connection')));
      client.on('keyboard-interactive', (...[, , , prompts, answer]) => answer(prompts.map(() => options.password ?? '')));
      client.once('ready', () => client.shell(TERMINAL, (error, channel) => (error ? reject(error) : resolve(channel))));
      client.connect(connectConfig(socket, options));
    });
  } finally {
    ending.abort();
  }
}

function connectConfig(socket: Socket, options: SshTransportOptions): ConnectConfig {
  const config: ConnectConfig = { sock: socket, username: options.username, tryKeyboard: options.password !== undefined, readyTimeout: 0 };
  if (options.password !== undefined) config.password = options.password;
  if (options.privateKey !== undefined) config.privateKey = keyData(options.privateKey);
  if (options.passphrase !== undefined) config.passphrase = options.passphrase;
  if (options.agent !== undefined) config.agent = options.agent;
  if (options.keepaliveMs !== undefined) config.keepaliveInterval = options.keepaliveMs;
  const { verifyHostKey } = options;
  if (verifyHostKey !== undefined) config.hostVerifier = (key: Buffer) => verifyHostKey(key);
  return config;
}

/** A Buffer that crossed threads is a plain Uint8Array, which ssh2 does not take. */
function keyData(key: string | Uint8Array): string | Buffer {
  return typeof key === 'string' ? key : Buffer.from(key.buffer, key.byteOffset, key.byteLength);
}

function asOurError(cause: unknown, { host, port, username, timeoutMs }: SshTransportOptions): ConnectionError | TimeoutError {
  const where = `${host}:${port}`;
  if (cause instanceof ConnectionError) return cause;
  if (cause instanceof TimeoutError) {
    return new TimeoutError(`opening an SSH shell on ${where}`, timeoutMs ?? cause.timeoutMs, 'it took the connection', { cause });
  }
  const message = cause instanceof Error ? cause.message : String(cause);
  const level = cause instanceof Error && 'level' in cause ? cause.level : undefined;
  if (level === 'client-authentication') {
    return new ConnectionError('AUTH_FAILED', `${where} refused the credentials of ${username}; check user name, password and keys`, {
      cause,
    });
  }
  if (message.includes('privateKey')) {
    return new ConnectionError('AUTH_FAILED', `the private key for ${where} cannot be used: ${message}`, { cause });
  }
  if (message.includes('Host denied')) {
    return new ConnectionError('HOST_KEY', `the host key of ${where} is not the expected one; make sure that this is the device`, {
      cause,
    });
  }
  // A device without a free line hangs up before it has said anything, which ssh2 files under protocol errors as well.
  if ((level === 'handshake' || level === 'protocol' || NOT_OUR_SSH.test(message)) && !message.includes('lost before handshake')) {
    return new ConnectionError('PROTOCOL', `${where} and we do not speak the same SSH: ${message}`, { cause });
  }
  return new ConnectionError('CONNECT_FAILED', `no SSH shell on ${where}: ${message}; check the port and that the device has a free line`, {
    cause,
  });
}
