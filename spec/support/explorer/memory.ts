/**
 * The flat memory of a model: sparse addresses as the classes under test compute them, packed into few cells.
 * Which cells exist is shared by all states of an exploration; what is in them is part of each state.
 */
export interface Memory {
  /** The word at an address. */
  read(index: number): number;
}

/** A memory that ghost state can be written to. */
export interface GhostMemory extends Memory {
  write(index: number, value: number): void;
}

/** Names, initial values and peculiarities of addresses. */
export class Layout {
  readonly #cells: Map<number, number> = new Map();
  readonly #addresses: number[] = [];
  readonly #names: Map<number, string> = new Map();
  readonly #initial: Map<number, number> = new Map();
  readonly #constants: Set<number> = new Set();
  readonly #bells: Set<number> = new Set();
  readonly #masks: Map<number, number> = new Map();
  readonly #owners: Map<number, number> = new Map();
  readonly #mortals: Map<number, number> = new Map();
  #nextGhost = -1;

  /** The cell of an address; made on first use. */
  cellOf(index: number): number {
    let cell = this.#cells.get(index);
    if (cell === undefined) {
      cell = this.#addresses.push(index) - 1;
      this.#cells.set(index, cell);
    }
    return cell;
  }

  addressOf(cell: number): number | undefined {
    return this.#addresses[cell];
  }

  initialValue(index: number): number {
    return this.#initial.get(index) ?? 0;
  }

  setInitial(index: number, value: number): void {
    this.#initial.set(index, value | 0);
    this.cellOf(index);
  }

  /** All addresses that have a cell so far. */
  get addresses(): readonly number[] {
    return this.#addresses;
  }

  name(index: number, name: string): void {
    this.#names.set(index, name);
  }

  nameOf(index: number): string {
    return this.#names.get(index) ?? `[${index}]`;
  }

  /** A word that is never written once the threads run: reading it is no step. */
  constant(index: number): void {
    this.#constants.add(index);
  }

  isConstant(index: number): boolean {
    return this.#constants.has(index);
  }

  /** A doorbell. Ringing it looks at the parked bits of the answer alone, parking at nothing. */
  bell(index: number): void {
    this.#bells.add(index);
    this.answersOnly(index, 3);
  }

  isBell(index: number): boolean {
    return this.#bells.has(index);
  }

  /** Of what adding to a word answers, the classes look at these bits only: threads that got different others are the same. */
  answersOnly(index: number, mask: number): void {
    this.#masks.set(index, mask);
  }

  /** The bits of an answer that are looked at; undefined when all are. */
  maskOf(index: number): number | undefined {
    return this.#masks.get(index);
  }

  /** A word that one thread alone writes: it stays as it is once that thread has ended or died. */
  ownedBy(index: number, thread: number): void {
    this.#owners.set(index, thread);
  }

  /** A word that changes at the death of a thread alone, to 0 or below. */
  livesWith(index: number, thread: number): void {
    this.#mortals.set(index, thread);
  }

  /** The thread that writes a word, as far as that is known. */
  ownerOf(index: number): number | undefined {
    return this.#owners.get(index);
  }

  /** The thread at whose death a word changes, as far as that is known. */
  lifeOf(index: number): number | undefined {
    return this.#mortals.get(index);
  }

  /** A new word that only the model knows. */
  ghost(name: string, value = 0): number {
    const index = this.#nextGhost--;
    this.name(index, name);
    this.setInitial(index, value);
    return index;
  }
}
