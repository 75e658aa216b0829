/* oxlint-disable no-control-regex -- control characters are what this file is about */

/** A control sequence (CSI), a title or other string (OSC, DCS, PM, APC, SOS), or a two-character escape: ECMA-48. */
const ESCAPES = /\x1b(?:\[([0-9;?]*)[ -/]*([@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\|[ -/]*[0-Z\\`-~])/y;
const CONTROL = /[\0-\x08\x0b-\x1f\x7f]/;

/** Has been wiped out by a blank. Unlike a blank that was printed, it does not count at the end of the line. */
const WIPED = '';

/** One row of a terminal: what has been printed where, and where the next character goes. */
class Row {
  readonly #cells: (string | undefined)[] = [];
  #column = 0;

  print(character: string): void {
    const before = this.#cells[this.#column];
    const wipes = character === ' ' && before !== undefined && before !== WIPED;
    this.#cells[this.#column] = wipes ? WIPED : character;
    this.#column += 1;
  }

  /** Moves by a number of columns, not beyond the left edge. */
  move(columns: number): void {
    this.#column = Math.max(0, this.#column + columns);
  }

  home(): void {
    this.#column = 0;
  }

  eraseRight(): void {
    this.#cells.length = Math.min(this.#cells.length, this.#column);
  }

  eraseAll(): void {
    this.#cells.length = 0;
  }

  toString(): string {
    let end = this.#cells.length;
    while (end > 0 && !this.#cells[end - 1]) end -= 1;
    return Array.from(this.#cells.slice(0, end), cell => cell || ' ').join('');
  }
}

/**
 * What a terminal shows after this line was sent to it: carriage returns, backspaces, erasures and cursor movements within
 * the row are carried out; colours, titles, modes and other controls vanish. Tabs stay tabs.
 */
export function renderLine(line: string): string {
  if (!CONTROL.test(line)) return line;
  const row = new Row();
  for (let at = 0; at < line.length;) at = step(row, line, at);
  return row.toString();
}

/** Carries out what stands at `at` and answers where the next thing begins. */
function step(row: Row, line: string, at: number): number {
  const character = String.fromCodePoint(line.codePointAt(at) ?? 0);
  if (character === '\x1b') return escape(row, line, at);
  if (character === '\r') row.home();
  else if (character === '\b') row.move(-1);
  else if (character === '\t' || !CONTROL.test(character)) row.print(character);
  return at + character.length;
}

function escape(row: Row, line: string, at: number): number {
  ESCAPES.lastIndex = at;
  const found = ESCAPES.exec(line);
  if (found === null) return at + 1;
  control(row, found[2] ?? '', Number.parseInt(found[1] ?? '', 10));
  return ESCAPES.lastIndex;
}

/** The control functions that matter within one row. */
function control(row: Row, final: string, parameter: number): void {
  const count = Number.isNaN(parameter) ? 1 : Math.max(1, parameter);
  if (final === 'C') row.move(count);
  if (final === 'D') row.move(-count);
  if (final === 'G') {
    row.home();
    row.move(count - 1);
  }
  if (final === 'K' || final === 'J') {
    if (parameter === 2) row.eraseAll();
    else row.eraseRight();
  }
}
