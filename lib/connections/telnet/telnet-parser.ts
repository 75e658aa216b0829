import { ConnectionError } from '../../errors.js';
import { DO, DONT, IAC, SB, SE, WILL, WONT } from './telnet-protocol.js';
import type { TelnetVerb } from './telnet-protocol.js';

/** A peer that opens a subnegotiation and sends more than this is broken or hostile. */
const MAX_SUBNEGOTIATION_BYTES = 4096;

const CR = 0x0d;
const NUL = 0x00;
const EMPTY = Buffer.alloc(0);

/** What a {@link TelnetParser} finds between the data, in the order of the stream. */
export interface TelnetEvents {
  negotiate(verb: TelnetVerb, option: number): void;
  subnegotiate(option: number, payload: Buffer): void;
  command(code: number): void;
}

/**
 * Where the parser is in the stream.
 *
 *   data         plain bytes
 *   command      after IAC
 *   negotiation  after IAC WILL, WONT, DO or DONT; the option follows
 *   body         inside a subnegotiation
 *   bodyCommand  after an IAC inside a subnegotiation
 *   broken       the stream made no sense; nothing is accepted any more
 */
type ParserState = 'data' | 'command' | 'negotiation' | 'body' | 'bodyCommand' | 'broken';

/** Takes a telnet stream apart, however it was cut into chunks. Holds at most one unfinished subnegotiation. */
export class TelnetParser {
  /** True while the peer transmits binary: then CR NUL is two bytes of data. */
  binary = false;

  readonly #events: TelnetEvents;
  #state: ParserState = 'data';
  #verb: TelnetVerb = DO;
  #afterCr = false;
  readonly #body = Buffer.alloc(MAX_SUBNEGOTIATION_BYTES);
  #bodyLength = 0;
  #out: Buffer = EMPTY;
  #outLength = 0;

  constructor(events: TelnetEvents) {
    this.#events = events;
  }

  /**
   * Reads on and answers the data in this chunk, which may be the chunk itself.
   *
   * @throws {ConnectionError} PROTOCOL when a subnegotiation is malformed or does not end. The parser then stays broken.
   */
  feed(chunk: Buffer): Buffer {
    if (this.#isPlain(chunk)) {
      this.#afterCr = chunk.at(-1) === CR;
      return chunk;
    }
    this.#out = Buffer.allocUnsafe(chunk.length);
    this.#outLength = 0;
    for (const byte of chunk) this.#step(byte);
    return this.#out.subarray(0, this.#outLength);
  }

  /** The usual case, told by two memchr: nothing to interpret and nothing to drop. */
  #isPlain(chunk: Buffer): boolean {
    return this.#state === 'data' && chunk.length > 0 && !chunk.includes(IAC) && (this.binary || !chunk.includes(NUL));
  }

  #step(byte: number): void {
    switch (this.#state) {
      case 'data':
        return this.#data(byte);
      case 'command':
        return this.#command(byte);
      case 'negotiation':
        this.#state = 'data';
        return this.#events.negotiate(this.#verb, byte);
      case 'body':
        return this.#bodyByte(byte);
      case 'bodyCommand':
        return this.#bodyCommand(byte);
      case 'broken':
        throw this.#broken('data after a protocol error');
    }
  }

  #data(byte: number): void {
    if (byte === IAC) {
      this.#state = 'command';
      return;
    }
    this.#emit(byte);
  }

  /** CR NUL is a lone carriage return (RFC 854); commands between the two change nothing. */
  #emit(byte: number): void {
    const isPadding = byte === NUL && this.#afterCr && !this.binary;
    this.#afterCr = byte === CR;
    if (isPadding) return;
    this.#out[this.#outLength] = byte;
    this.#outLength += 1;
  }

  #command(code: number): void {
    this.#state = 'data';
    if (code === IAC) return this.#emit(IAC);
    if (code === WILL || code === WONT || code === DO || code === DONT) {
      this.#verb = code;
      this.#state = 'negotiation';
      return;
    }
    if (code === SB) {
      this.#bodyLength = 0;
      this.#state = 'body';
      return;
    }
    this.#events.command(code);
  }

  #bodyByte(byte: number): void {
    if (byte === IAC) {
      this.#state = 'bodyCommand';
      return;
    }
    this.#appendToBody(byte);
  }

  #bodyCommand(code: number): void {
    this.#state = 'body';
    if (code === IAC) return this.#appendToBody(IAC);
    if (code !== SE) throw this.#broken(`command ${code} inside a subnegotiation`);
    const option = this.#bodyLength === 0 ? undefined : this.#body[0];
    if (option === undefined) throw this.#broken('a subnegotiation without an option');
    this.#state = 'data';
    this.#events.subnegotiate(option, Buffer.from(this.#body.subarray(1, this.#bodyLength)));
  }

  #appendToBody(byte: number): void {
    if (this.#bodyLength === MAX_SUBNEGOTIATION_BYTES) {
      throw this.#broken(`a subnegotiation of more than ${MAX_SUBNEGOTIATION_BYTES} bytes`);
    }
    this.#body[this.#bodyLength] = byte;
    this.#bodyLength += 1;
  }

  #broken(what: string): ConnectionError {
    this.#state = 'broken';
    return new ConnectionError('PROTOCOL', `telnet: the peer sent ${what}`);
  }
}
