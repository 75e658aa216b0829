import { StringDecoder } from 'node:string_decoder';

/** Longest wait for output that a test expects; only a failing test takes so long. */
const PATIENCE_MS = 10_000;

/** What a test does at a terminal: type, and wait for what the device shows. */
export class Caller {
  readonly #send: (text: string) => void;
  readonly #decoder = new StringDecoder('utf8');
  #unread = '';
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(send: (text: string) => void) {
    this.#send = send;
  }

  type(text: string): void {
    this.#send(text);
  }

  show(bytes: Buffer): void {
    this.#unread += this.#decoder.write(bytes);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** All output up to and including this text, or the first match of this pattern. */
  async until(wanted: string | RegExp): Promise<string> {
    const end = await this.#wait(() => endOf(this.#unread, wanted), `waiting for ${String(wanted)}`);
    const text = this.#unread.slice(0, end);
    this.#unread = this.#unread.slice(end);
    return text;
  }

  /** All output until the device closed the line. */
  async untilClosed(): Promise<string> {
    await this.#wait(() => (this.#ended ? 0 : undefined), 'waiting for the end');
    return this.#unread;
  }

  /** Types a command and answers everything up to the prompt. */
  async ask(command: string, prompt: string | RegExp = '#'): Promise<string> {
    this.type(`${command}\r`);
    await this.until('\r\n');
    return this.until(prompt);
  }

  async #wait(poll: () => number | undefined, what: string): Promise<number> {
    const deadlineMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const result = poll();
      if (result !== undefined) return result;
      if (this.#ended) throw new Error(`the line ended while ${what}; unread: ${JSON.stringify(this.#unread)}`);
      await this.#change(deadlineMs - performance.now(), what);
    }
  }

  #change(patienceMs: number, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`gave up ${what}; unread: ${JSON.stringify(this.#unread)}`)), patienceMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function endOf(text: string, wanted: string | RegExp): number | undefined {
  if (typeof wanted === 'string') {
    const at = text.indexOf(wanted);
    return at < 0 ? undefined : at + wanted.length;
  }
  const match = wanted.exec(text);
  return match ? match.index + match[0].length : undefined;
}
