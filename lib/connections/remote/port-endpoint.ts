import type { MessagePort, Transferable } from 'node:worker_threads';

interface ComlinkMessage {
  readonly id?: string;
}

/** Comlink adds one, for all messages. */
type Listener = (event: { readonly data: unknown }) => void;

/**
 * Comlink's side of a message port that does what its own does not: calls in flight are answered when the other side is
 * gone, and the port keeps the process alive while there are such calls, and only then.
 */
export class PortEndpoint {
  readonly #port: MessagePort;
  readonly #lastAnswer: () => unknown;
  readonly #pending: Set<string> = new Set();
  #listener: Listener | undefined;
  #failure: unknown;

  /** `lastAnswer` makes the answer to calls that nobody will answer any more. */
  constructor(port: MessagePort, lastAnswer: () => unknown) {
    this.#port = port;
    this.#lastAnswer = lastAnswer;
    port.on('message', (message: ComlinkMessage) => this.#arrived(message));
    port.on('close', () => this.fail(this.#lastAnswer()));
    port.unref();
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    const { id } = message as ComlinkMessage;
    if (this.#failure === undefined) this.#port.postMessage(message, transfer); // first, as it throws if it cannot be cloned
    if (id === undefined) return;
    if (this.#pending.size === 0) this.#port.ref();
    this.#pending.add(id);
    if (this.#failure !== undefined) this.#answerAll();
  }

  addEventListener(_type: string, listener: Listener): void {
    this.#listener = listener;
  }

  removeEventListener(): void {
    this.#listener = undefined;
  }

  /** The other side is gone: answers all calls, those to come as well. */
  fail(answer: unknown): void {
    this.#failure ??= answer;
    this.#port.close();
    this.#answerAll();
  }

  #arrived(message: ComlinkMessage): void {
    if (message.id !== undefined && this.#pending.delete(message.id) && this.#pending.size === 0) this.#port.unref();
    this.#listener?.({ data: message });
  }

  #answerAll(): void {
    for (const id of this.#pending) this.#arrived({ id, type: 'RAW', value: this.#failure } as ComlinkMessage);
  }
}
