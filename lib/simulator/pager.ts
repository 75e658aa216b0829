/** Shown when a page is full. */
export const MORE = ' --More-- ';

/** How IOS takes {@link MORE} off the screen again. */
export const ERASE_MORE: string = '\b'.repeat(9) + ' '.repeat(8) + '\b'.repeat(9);

/** Output that is shown a page at a time. */
export class Pager {
  readonly #lines: string[];
  readonly #pageLines: number;

  /** `length` is the height of the terminal, the line with {@link MORE} included; 0 never stops. */
  constructor(text: string, length: number) {
    this.#lines = text.split(/(?<=\n)/);
    this.#pageLines = length === 0 ? Infinity : Math.max(1, length - 1);
  }

  get done(): boolean {
    return this.#lines.length === 0;
  }

  /** The first page. */
  start(): string {
    return this.#show(this.#pageLines, '');
  }

  /** Space shows a page, Enter a line; every other key ends the output, and is lost. */
  press(key: string): string {
    if (key === ' ') return this.#show(this.#pageLines, ERASE_MORE);
    if (key === '\r') return this.#show(1, ERASE_MORE);
    this.#lines.length = 0;
    return ERASE_MORE;
  }

  #show(count: number, before: string): string {
    const shown = this.#lines.splice(0, count === Infinity ? this.#lines.length : count).join('');
    return before + shown + (this.done ? '' : MORE);
  }
}
