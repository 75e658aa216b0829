const RUBOUT = '\b \b';

/** A key changed the line; `echo` shows it. */
export interface KeyEdit {
  readonly kind: 'edit';
  readonly echo: string;
}

/** A key ended the line, or asks for something about it. */
export interface KeyAction {
  readonly kind: 'enter' | 'break' | 'end' | 'help' | 'complete';
  readonly line: string;
}

const NOTHING: KeyEdit = { kind: 'edit', echo: '' };

/** One line being typed. The device edits and echoes, not the terminal. */
export class LineEditor {
  readonly #echoes: boolean;
  readonly #helps: boolean;
  readonly #line: string[] = [];

  /** Without `echo`, as for a password, nothing that is typed shows. Without `help`, `?` is a letter like others. */
  constructor({ echo, help }: { readonly echo: boolean; readonly help: boolean }) {
    this.#echoes = echo;
    this.#helps = help;
  }

  get line(): string {
    return this.#line.join('');
  }

  /** Takes one key of a {@link Keyboard}. */
  press(key: string): KeyEdit | KeyAction {
    switch (key) {
      case '\r':
        return { kind: 'enter', line: this.line };
      case '\x03':
        return { kind: 'break', line: this.line };
      case '\x1a':
        return { kind: 'end', line: this.line };
      case '\t':
        return this.#helps ? { kind: 'complete', line: this.line } : NOTHING;
      case '?':
        return this.#helps ? { kind: 'help', line: this.line } : this.insert(key);
      case '\b':
      case '\x7f':
        return this.#erase(1);
      case '\x15':
      case '\x18':
        return this.#erase(this.#line.length);
      case '\x17':
        return this.#erase(/\S*\s*$/.exec(this.line)?.[0].length ?? 0);
      default:
        return key < ' ' ? NOTHING : this.insert(key);
    }
  }

  /** Puts text at the end of the line, as if typed. */
  insert(text: string): KeyEdit {
    this.#line.push(...text);
    return { kind: 'edit', echo: this.#echoes ? text : '' };
  }

  #erase(count: number): KeyEdit {
    const erased = Math.min(count, this.#line.length);
    this.#line.length -= erased;
    return { kind: 'edit', echo: this.#echoes ? RUBOUT.repeat(erased) : '' };
  }
}
