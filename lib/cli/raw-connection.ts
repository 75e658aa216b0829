import { BaseConnection } from '../connections/base-connection.js';
import { TelnetTransport } from '../connections/telnet/telnet-transport.js';
import { ConnectionError, TimeoutError } from '../errors.js';
import type { WaitOptions } from '../sync/wait-options.js';

const PROMPT = /(^|\n)[\w.-]+[>#]\s*$/;
const DEFAULT_TIMEOUT_MS = 500;

/** Takes what arrives; true when that was all it waited for. */
type Reader = (text: string) => boolean;

/**
 * A session the way it is first written: send the command, read until the prompt. Right for one caller at a time, and
 * nobody sees to that. For the demonstration only.
 */
export class RawConnection extends BaseConnection {
  static readonly module: string = import.meta.url;
  #transport: TelnetTransport | undefined;
  readonly #readers: Set<Reader> = new Set();
  #unread = '';

  async connect(options: WaitOptions = {}): Promise<void> {
    const { host = '127.0.0.1', port = 23, credentials } = this.info;
    this.#transport = await TelnetTransport.open({ host, port, timeoutMs: options.timeout, signal: options.signal });
    this.#transport.onText(text => this.#hear(text));
    await this.#until(/Username: $/);
    await this.#answer(credentials?.['default']?.username, /Password: $/);
    await this.#answer(credentials?.['default']?.password, />$/);
    await this.#answer('enable', /Password: $/);
    await this.#answer(credentials?.['enable']?.password, PROMPT);
    await this.#answer('terminal length 0', PROMPT);
  }

  async disconnect(): Promise<void> {
    await this.#transport?.close();
  }

  send(text: string): Promise<void> {
    if (this.#transport === undefined) throw new ConnectionError('DISCONNECTED', 'call connect() first');
    this.#transport.write(text);
    return Promise.resolve();
  }

  receive(options: WaitOptions = {}): Promise<string> {
    return this.#until(PROMPT, options.timeout);
  }

  async execute(command: string, options: WaitOptions = {}): Promise<string> {
    await this.send(`${command}\n`);
    const lines = (await this.receive(options)).replaceAll('\r', '').split('\n');
    const echo = lines[0]?.trimEnd() === command ? 1 : 0;
    return lines.slice(echo, -1).join('\n'); // the last line is the prompt
  }

  configure(): Promise<string> {
    return Promise.reject(new TypeError('the demonstration configures nothing'));
  }

  async #answer(text: string | undefined, next: RegExp): Promise<void> {
    await this.send(`${text ?? ''}\n`);
    await this.#until(next);
  }

  /** Reads until the end of what was read looks like this. */
  #until(end: RegExp, timeoutMs: number = DEFAULT_TIMEOUT_MS): Promise<string> {
    return new Promise((resolve, reject) => {
      let heard = '';
      const reader: Reader = text => {
        heard += text;
        if (!end.test(heard)) return false;
        clearTimeout(timer);
        resolve(heard);
        return true;
      };
      const timer = setTimeout(() => {
        this.#readers.delete(reader);
        reject(new TimeoutError('receive', timeoutMs, `read ${heard.length} characters`));
      }, timeoutMs);
      this.#readers.add(reader);
      const early = this.#unread;
      this.#unread = '';
      if (early !== '') this.#hear(early);
    });
  }

  /** Everybody who reads at the moment reads the same. */
  #hear(text: string): void {
    if (this.#readers.size === 0) this.#unread += text;
    for (const reader of this.#readers) if (reader(text)) this.#readers.delete(reader);
  }
}
