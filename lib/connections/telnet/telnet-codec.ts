import { TelnetOptions } from './telnet-options.js';
import { TelnetParser } from './telnet-parser.js';
import {
  DO,
  DONT,
  IAC,
  NAWS,
  SB,
  SE,
  TERMINAL_TYPE,
  TERMINAL_TYPE_IS,
  TERMINAL_TYPE_SEND,
  TRANSMIT_BINARY,
  WILL,
  WONT,
} from './telnet-protocol.js';
import type { TelnetVerb } from './telnet-protocol.js';

const EMPTY = Buffer.alloc(0);
const LINE_ENDS = /\r\n|\r|\n/g;

export interface TelnetWindowSize {
  readonly columns: number;
  readonly rows: number;
}

/** What this end of a connection is ready to do. Every option that is not named here is refused. */
export interface TelnetPolicy {
  /** Options that we perform when the peer asks, or that we offer with `enableLocal`. */
  readonly local: ReadonlySet<number>;
  /** Options that the peer may perform, or that we ask for with `enableRemote`. */
  readonly remote: ReadonlySet<number>;
  /** Told to a peer that asks, once local TERMINAL_TYPE is on. Default `UNKNOWN`, as RFC 1091 wants. */
  readonly terminalType?: string;
  /** Told to the peer as soon as local NAWS is on. */
  readonly windowSize?: TelnetWindowSize;
}

/** What one chunk from the peer came to. */
export interface TelnetReceived {
  /** For the application: commands taken out, CR NUL and IAC IAC undone. May be the chunk itself. */
  readonly data: Buffer;
  /** To be sent back at once; often empty. */
  readonly reply: Buffer;
}

/** One end of a telnet connection without its socket; the same class serves client and server. */
export class TelnetCodec {
  readonly #policy: TelnetPolicy;
  readonly #parser: TelnetParser;
  readonly #local: TelnetOptions;
  readonly #remote: TelnetOptions;
  #windowSize: TelnetWindowSize | undefined;
  #peerWindowSize: TelnetWindowSize | undefined;
  #peerTerminalType: string | undefined;
  #pending: Buffer[] = [];

  constructor(policy: TelnetPolicy) {
    this.#policy = policy;
    this.#windowSize = policy.windowSize;
    const send = (verb: TelnetVerb, option: number): void => void this.#pending.push(Buffer.of(IAC, verb, option));
    this.#local = new TelnetOptions({ allowed: policy.local, on: WILL, off: WONT, send });
    this.#remote = new TelnetOptions({ allowed: policy.remote, on: DO, off: DONT, send });
    this.#parser = new TelnetParser({
      negotiate: (verb, option) => this.#negotiate(verb, option),
      subnegotiate: (option, payload) => this.#subnegotiate(option, payload),
      // Whoever shares a session has no use for the urgent functions of RFC 854.
      command: () => undefined,
    });
  }

  /** The peer's window, once it told us. */
  get peerWindowSize(): TelnetWindowSize | undefined {
    return this.#peerWindowSize;
  }

  /** The peer's terminal, once it told us. */
  get peerTerminalType(): string | undefined {
    return this.#peerTerminalType;
  }

  /**
   * Reads what came from the peer.
   *
   * @throws {ConnectionError} PROTOCOL when a subnegotiation is malformed or longer than 4 KiB; the connection is of no more use.
   */
  receive(chunk: Buffer): TelnetReceived {
    const data = this.#parser.feed(chunk);
    return { data, reply: this.#takePending() };
  }

  /**
   * Bytes for the wire: `\n` and `\r\n` become CR LF, a lone `\r` becomes CR NUL, byte 255 is doubled. Text goes out as UTF-8.
   * While local TRANSMIT_BINARY is on, line ends stay as they are.
   */
  encode(text: string | Uint8Array): Buffer {
    // UTF-8 never contains byte 255, so that only bytes can need doubling.
    if (typeof text === 'string') return Buffer.from(this.#toLineEnds(text));
    const bytes = Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString('latin1');
    return Buffer.from(this.#toLineEnds(bytes).replaceAll('\xff', '\xff\xff'), 'latin1');
  }

  /** Offers to perform an option. @throws RangeError when the policy does not name it. */
  enableLocal(option: number): Buffer {
    this.#local.enable(option);
    return this.#takePending();
  }

  /** Asks the peer to perform an option. @throws RangeError when the policy does not name it. */
  enableRemote(option: number): Buffer {
    this.#remote.enable(option);
    return this.#takePending();
  }

  disableLocal(option: number): Buffer {
    this.#local.disable(option);
    return this.#takePending();
  }

  disableRemote(option: number): Buffer {
    this.#remote.disable(option);
    return this.#takePending();
  }

  /** Whether we perform the option and the peer agreed. */
  isLocal(option: number): boolean {
    return this.#local.isOn(option);
  }

  /** Whether the peer performs the option and we agreed. */
  isRemote(option: number): boolean {
    return this.#remote.isOn(option);
  }

  /** Remembers our new window size; the bytes tell the peer, and are empty unless NAWS is on. */
  resize(size: TelnetWindowSize): Buffer {
    this.#windowSize = size;
    if (this.isLocal(NAWS)) this.#sendWindowSize();
    return this.#takePending();
  }

  #toLineEnds(text: string): string {
    if (this.isLocal(TRANSMIT_BINARY)) return text;
    if (!text.includes('\r')) return text.replaceAll('\n', '\r\n');
    return text.replace(LINE_ENDS, end => (end === '\r' ? '\r\0' : '\r\n'));
  }

  #takePending(): Buffer {
    if (this.#pending.length === 0) return EMPTY;
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [];
    return bytes;
  }

  #negotiate(verb: TelnetVerb, option: number): void {
    const isAboutUs = verb === DO || verb === DONT;
    const side = isAboutUs ? this.#local : this.#remote;
    const turnedOn = side.peerSays(verb === DO || verb === WILL, option);
    this.#parser.binary = this.isRemote(TRANSMIT_BINARY);
    if (!turnedOn) return;
    if (isAboutUs && option === NAWS) this.#sendWindowSize();
    if (!isAboutUs && option === TERMINAL_TYPE) this.#sendSubnegotiation(TERMINAL_TYPE, Buffer.of(TERMINAL_TYPE_SEND));
  }

  /** What the peer has no right to say, or says in a form we do not know, is ignored (RFC 855). */
  #subnegotiate(option: number, payload: Buffer): void {
    if (option === TERMINAL_TYPE) this.#aboutTerminalType(payload);
    if (option === NAWS && this.isRemote(NAWS) && payload.length === 4) {
      this.#peerWindowSize = { columns: payload.readUInt16BE(0), rows: payload.readUInt16BE(2) };
    }
  }

  #aboutTerminalType(payload: Buffer): void {
    const [kind] = payload;
    if (kind === TERMINAL_TYPE_SEND && this.isLocal(TERMINAL_TYPE)) {
      const name = Buffer.from(this.#policy.terminalType ?? 'UNKNOWN', 'latin1');
      this.#sendSubnegotiation(TERMINAL_TYPE, Buffer.concat([Buffer.of(TERMINAL_TYPE_IS), name]));
    }
    if (kind === TERMINAL_TYPE_IS && this.isRemote(TERMINAL_TYPE)) this.#peerTerminalType = payload.toString('latin1', 1);
  }

  #sendWindowSize(): void {
    if (this.#windowSize === undefined) return;
    const { columns, rows } = this.#windowSize;
    const payload = Buffer.alloc(4);
    payload.writeUInt16BE(columns, 0);
    payload.writeUInt16BE(rows, 2);
    this.#sendSubnegotiation(NAWS, payload);
  }

  #sendSubnegotiation(option: number, payload: Buffer): void {
    const body = Buffer.from(payload.toString('latin1').replaceAll('\xff', '\xff\xff'), 'latin1');
    this.#pending.push(Buffer.of(IAC, SB, option), body, Buffer.of(IAC, SE));
  }
}
