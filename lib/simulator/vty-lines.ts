/** What a connection reads when no line is free, before it is closed. */
export const ALL_LINES_BUSY = '\r\n% All VTY lines are busy\r\n';

/** The lines of the device: each session holds one from its TCP connection on, whatever the protocol. */
export class VtyLines {
  readonly #busy: boolean[];
  #sessions = 0;
  #refused = 0;

  constructor(count: number) {
    if (!Number.isInteger(count) || count < 0) throw new RangeError(`lines must be a whole number from 0, got ${count}`);
    this.#busy = new Array<boolean>(count).fill(false);
  }

  get count(): number {
    return this.#busy.length;
  }

  get sessions(): number {
    return this.#sessions;
  }

  get refused(): number {
    return this.#refused;
  }

  get open(): number {
    return this.#busy.filter(Boolean).length;
  }

  /** The lowest free line; undefined, and counted, when there is none. */
  tryClaim(): number | undefined {
    const line = this.#busy.indexOf(false);
    if (line < 0) {
      this.#refused += 1;
      return undefined;
    }
    this.#busy[line] = true;
    this.#sessions += 1;
    return line;
  }

  release(line: number): void {
    this.#busy[line] = false;
  }
}
