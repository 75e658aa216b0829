import { ConnectionError, invariant } from '../../errors.js';
import type { Call } from './call.js';
import { lastWords } from './terminal-text.js';
import type { Transport } from './transport.js';

/** A prompt longer than this is not recognised. Keeps the work for each chunk constant, however much has come before. */
const TAIL_CHARACTERS = 512;

/** Answer of {@link Wire.waitQuiet}: the device fell silent first. */
export const QUIET: unique symbol = Symbol('quiet');

/** Nobody may ever ask for what a device says by itself, so between calls only the end of it is kept. */
const MAX_IDLE_CHARACTERS = 1 << 20;
const KEPT_IDLE_CHARACTERS = 1 << 16;

interface Waiter {
  look(): void;
  lost(error: ConnectionError): void;
}

/**
 * What a device has said since we last spoke, and the one call that waits for it to say something in particular.
 * Text is only ever appended, and looked at when it arrives: no polling.
 */
export class Wire {
  readonly #transport: Transport;
  readonly #onLost: () => void;
  #heard = '';
  #tail = '';
  #waiter: Waiter | undefined;
  #lost: ConnectionError | undefined;

  /** @param onLost called once, before a wait hears of the loss */
  constructor(transport: Transport, onLost: () => void) {
    this.#transport = transport;
    this.#onLost = onLost;
    transport.onText(text => this.#hear(text));
    transport.onClosed(cause => this.#lose(cause));
  }

  /** Name of the transport, for messages. */
  get name(): string {
    return this.#transport.name;
  }

  /** Everything since the last `forget()`, as it came. */
  get heard(): string {
    return this.#heard;
  }

  /** The last piece of `heard`, no longer than {@link TAIL_CHARACTERS}. */
  get tail(): string {
    return this.#tail;
  }

  /** The unfinished line at the end, as it came; undefined when it is too long to be a prompt. */
  get lastLine(): string | undefined {
    const start = Math.max(this.#tail.lastIndexOf('\n'), this.#tail.lastIndexOf('\r')) + 1;
    if (start === 0 && this.#tail.length === TAIL_CHARACTERS) return undefined;
    return this.#tail.slice(start);
  }

  /** Why nothing will come any more; undefined while the connection stands. */
  get lost(): ConnectionError | undefined {
    return this.#lost;
  }

  forget(): void {
    this.#heard = '';
    this.#tail = '';
  }

  /** Hides what has come so far from `tail` and `lastLine`, because it has been answered. */
  forgetTail(): void {
    this.#tail = '';
  }

  write(text: string): void {
    this.#transport.write(text);
  }

  /**
   * Asks `look` now, if anything was heard, and after every piece of text, until it answers something.
   *
   * @throws {ConnectionError} DISCONNECTED at once when the connection ends; the call's TimeoutError or abort reason.
   */
  async wait<T>(call: Call, look: () => T | undefined): Promise<T> {
    const seen = await this.#wait(call, look);
    invariant(seen !== QUIET, 'silence ended a wait that has no limit for it');
    return seen;
  }

  /** As `wait`, and answers QUIET when nothing has come for `quietMs`. */
  waitQuiet<T>(call: Call, look: () => T | undefined, quietMs: number): Promise<T | typeof QUIET> {
    return this.#wait(call, look, quietMs);
  }

  #wait<T>(call: Call, look: () => T | undefined, quietMs?: number): Promise<T | typeof QUIET> {
    return new Promise<T | typeof QUIET>((resolve, reject) => {
      call.throwIfFailed();
      const quiet = quietMs === undefined ? undefined : setTimeout(() => settle(() => resolve(QUIET)), quietMs);
      const settle = (act: () => void): void => {
        this.#waiter = undefined;
        call.onFailure(undefined);
        clearTimeout(quiet);
        act();
      };
      const waiter: Waiter = {
        look: () => {
          quiet?.refresh();
          try {
            const seen = look();
            if (seen !== undefined) settle(() => resolve(seen));
          } catch (error) {
            settle(() => reject(error));
          }
        },
        lost: error => settle(() => reject(error)),
      };
      this.#waiter = waiter;
      call.onFailure(reason => settle(() => reject(reason)));
      if (this.#heard !== '') waiter.look();
      if (this.#lost !== undefined) this.#waiter?.lost(this.#lost);
    });
  }

  #hear(text: string): void {
    this.#heard += text;
    this.#tail = text.length < TAIL_CHARACTERS ? (this.#tail + text).slice(-TAIL_CHARACTERS) : text.slice(-TAIL_CHARACTERS);
    if (this.#waiter !== undefined) this.#waiter.look();
    else if (this.#heard.length > MAX_IDLE_CHARACTERS) this.#heard = this.#heard.slice(-KEPT_IDLE_CHARACTERS);
  }

  #lose(cause: Error | undefined): void {
    const how = cause === undefined ? 'was closed' : `broke: ${cause.message}`;
    this.#lost = new ConnectionError('DISCONNECTED', `${this.#transport.name} ${how} (${lastWords(this.#tail)})`, { cause });
    this.#onLost();
    this.#waiter?.lost(this.#lost);
  }
}
