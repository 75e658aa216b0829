/** What a connection reads when no line is free, before it is closed. */
export const ALL_LINES_BUSY = '\r\n% All VTY lines are busy\r\n';

/** A line in use. */
export interface VtyLine {
  readonly number: number;
  /** Gives the line back; twice is once. */
  release(): void;
}

/** The lines of the device: each session holds one from its TCP connection on, whatever the protocol. */
export class VtyLines {
  readonly #lines: (VtyLine | undefined)[];
  #sessions = 0;
  #refused = 0;

  constructor(count: number) {
    if (!Number.isInteger(count) || count < 0) throw new RangeError(`lines must be a whole number from 0, got ${count}`);
    this.#lines = Array.from<VtyLine | undefined>({ length: count }).fill(undefined);
  }

  get sessions(): number {
    return this.#sessions;
  }

  get refused(): number {
    return this.#refused;
  }

  get open(): number {
    return this.#lines.filter(line => line !== undefined).length;
  }

  /** The lowest free line; undefined when there is none. */
  tryClaim(): VtyLine | undefined {
    const number = this.#lines.indexOf(undefined);
    if (number < 0) return undefined;
    const line: VtyLine = { number, release: () => this.#release(line) };
    this.#lines[number] = line;
    this.#sessions += 1;
    return line;
  }

  /** Counts a connection that was turned away. */
  refuse(): void {
    this.#refused += 1;
  }

  #release(line: VtyLine): void {
    if (this.#lines[line.number] === line) this.#lines[line.number] = undefined;
  }
}
