import { StringDecoder } from 'node:string_decoder';

/** The listening half of a transport: turns bytes into text, keeps what comes too early, and tells the end once. */
export class TransportFeed {
  readonly #decoder = new StringDecoder('utf8');
  readonly #ended: Promise<void>;
  #tellEnded: () => void = () => undefined;
  #early = '';
  #closed = false;
  #cause: Error | undefined;
  #onText: ((text: string) => void) | undefined;
  #onClosed: ((cause?: Error) => void) | undefined;

  constructor() {
    this.#ended = new Promise(resolve => {
      this.#tellEnded = resolve;
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Resolves when the transport has closed. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  onText(listener: (text: string) => void): void {
    this.#onText = listener;
    const early = this.#early;
    this.#early = '';
    if (early !== '') listener(early);
  }

  onClosed(listener: (cause?: Error) => void): void {
    this.#onClosed = listener;
    if (this.#closed) listener(this.#cause);
  }

  push(bytes: Buffer): void {
    this.#emit(this.#decoder.write(bytes));
  }

  /** The first call counts: an `error` event comes before `close` and knows the reason. */
  end(cause?: Error): void {
    if (this.#closed) return;
    this.#emit(this.#decoder.end());
    this.#closed = true;
    this.#cause = cause;
    this.#tellEnded();
    this.#onClosed?.(cause);
  }

  #emit(text: string): void {
    if (text === '') return;
    if (this.#onText === undefined) {
      this.#early += text;
      return;
    }
    this.#onText(text);
  }
}
