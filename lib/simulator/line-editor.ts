const RUBOUT = '\b \b';

/** What a key came to, and what the terminal shall show for it. */
export type KeyEffect =
  | { readonly kind: 'edit'; readonly echo: string }
  | { readonly kind: 'enter' | 'break' | 'end' | 'help' | 'complete'; readonly line: string };

/** One line being typed. The device edits and echoes, not the terminal. */
export class LineEditor {
  readonly #echoes: boolean;
  #line: string[] = [];

  /** Without `echo`, as for a password, nothing that is typed shows. */
  constructor({ echo }: { readonly echo: boolean }) {
    this.#echoes = echo;
  }

  get line(): string {
    return this.#line.join('');
  }

  /** Takes one key of a {@link Keyboard}. */
  press(key: string): KeyEffect {
    switch (key) {
      case '\r':
        return { kind: 'enter', line: this.line };
      case '\x03':
        return { kind: 'break', line: this.line };
      case '\x1a':
        return { kind: 'end', line: this.line };
      case '\t':
        return { kind: 'complete', line: this.line };
      case '?':
        return this.#echoes ? { kind: 'help', line: this.line } : this.#insert(key);
      case '\b':
      case '\x7f':
        return this.#erase(1);
      case '\x15':
      case '\x18':
        return this.#erase(this.#line.length);
      case '\x17':
        return this.#erase(/\S*\s*$/.exec(this.line)?.[0].length ?? 0);
      default:
        return key < ' ' ? { kind: 'edit', echo: '' } : this.#insert(key);
    }
  }

  /** Puts text at the end of the line, as if typed. */
  insert(text: string): KeyEffect {
    return this.#insert(text);
  }

  #insert(text: string): KeyEffect {
    this.#line.push(...text);
    return { kind: 'edit', echo: this.#echoes ? text : '' };
  }

  #erase(count: number): KeyEffect {
    const erased = Math.min(count, this.#line.length);
    this.#line.length -= erased;
    return { kind: 'edit', echo: this.#echoes ? RUBOUT.repeat(erased) : '' };
  }
}
