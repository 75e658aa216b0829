import type { Socket } from 'node:net';
import { openSocket } from '../cli/open-socket.js';
import type { OpenSocketOptions } from '../cli/open-socket.js';
import { TransportFeed } from '../cli/transport-feed.js';
import type { Transport } from '../cli/transport.js';
import { TelnetCodec } from './telnet-codec.js';
import { ECHO, NAWS, SUPPRESS_GO_AHEAD, TERMINAL_TYPE } from './telnet-protocol.js';

/** A terminal without cursor keys or colours, too wide for lines to wrap. 511 columns is the most that IOS takes. */
const CLIENT_POLICY = {
  local: new Set([TERMINAL_TYPE, NAWS, SUPPRESS_GO_AHEAD]),
  remote: new Set([ECHO, SUPPRESS_GO_AHEAD]),
  terminalType: 'dumb',
  windowSize: { columns: 511, rows: 1000 },
};

/** A telnet connection (RFC 854) as text: options are negotiated and line ends translated. */
export class TelnetTransport implements Transport {
  readonly name: string;
  readonly #socket: Socket;
  readonly #codec = new TelnetCodec(CLIENT_POLICY);
  readonly #feed = new TransportFeed();

  /** Takes over a socket that is connected; {@link TelnetTransport.open} makes one. */
  constructor(socket: Socket, name: string) {
    this.name = name;
    this.#socket = socket;
    socket.on('data', chunk => this.#receive(chunk));
    socket.on('error', error => this.#feed.end(error));
    // The device hung up; answering in kind frees the socket.
    socket.on('end', () => this.#feed.end());
    socket.on('close', () => this.#feed.end());
  }

  /**
   * Connects. The negotiation runs by itself, at the device's initiative.
   *
   * @throws {ConnectionError} CONNECT_FAILED when the device cannot be reached.
   */
  static async open(options: OpenSocketOptions): Promise<TelnetTransport> {
    return new TelnetTransport(await openSocket(options), `telnet ${options.host}:${options.port}`);
  }

  get closed(): boolean {
    return this.#feed.closed;
  }

  write(text: string): void {
    if (this.#socket.writable) this.#socket.write(this.#codec.encode(text));
  }

  onText(listener: (text: string) => void): void {
    this.#feed.onText(listener);
  }

  onClosed(listener: (cause?: Error) => void): void {
    this.#feed.onClosed(listener);
  }

  async close(): Promise<void> {
    const gone = this.#socket.closed ? undefined : new Promise(resolve => this.#socket.once('close', resolve));
    // A peer that no longer reads would hold back an orderly end for ever.
    if (this.#socket.writableLength === 0) this.#socket.destroySoon();
    else this.#socket.destroy();
    await gone;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #receive(chunk: Buffer): void {
    try {
      const { data, reply } = this.#codec.receive(chunk);
      if (reply.length > 0 && this.#socket.writable) this.#socket.write(reply);
      if (data.length > 0) this.#feed.push(data);
    } catch (error) {
      this.#socket.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
