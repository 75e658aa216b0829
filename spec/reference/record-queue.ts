interface QueuedRecord {
  readonly position: number;
  readonly cells: readonly number[];
  claim: 'offered' | 'taken' | 'revoked';
}

/** A queue of records as an array, with positions that never wrap: what RecordWriter and RecordReader do together, one call after the other. */
export class RecordQueue {
  readonly #capacity: number;
  readonly #records: QueuedRecord[] = [];
  #tail: number;
  #head: number;
  #passed = 0;
  #released = 0;

  constructor(capacity: number, start: number) {
    this.#capacity = capacity;
    this.#tail = this.#head = start;
  }

  get position(): number {
    return this.#tail;
  }

  get free(): number {
    return this.#head + this.#capacity - this.#tail;
  }

  /** How many there have been. */
  get published(): number {
    return this.#records.length;
  }

  get isEmpty(): boolean {
    return this.#passed === this.#records.length;
  }

  /** What the reader may look at, the oldest first: those that were passed and not released, and the next one. */
  get readable(): readonly QueuedRecord[] {
    return this.#records.slice(this.#released, this.#passed + 1);
  }

  get next(): QueuedRecord | undefined {
    return this.#records[this.#passed];
  }

  positionOf(record: number): number | undefined {
    return this.#records[record]?.position;
  }

  /** A record ends its lap when it reaches the end of it. */
  publish(cells: readonly number[]): void {
    const endOfLap = (Math.floor(this.#tail / this.#capacity) + 1) * this.#capacity;
    this.#records.push({ position: this.#tail, cells, claim: 'offered' });
    this.#tail = Math.min(this.#tail + cells.length, endOfLap);
  }

  claim(): boolean {
    return this.#take(this.next, 'taken');
  }

  pass(): void {
    this.#passed++;
  }

  revoke(record: number): boolean {
    return record >= this.#released && this.#take(this.#records[record], 'revoked');
  }

  release(): void {
    this.#released = this.#passed;
    this.#head = this.next?.position ?? this.#tail;
  }

  #take(record: QueuedRecord | undefined, claim: 'taken' | 'revoked'): boolean {
    if (record?.claim !== 'offered') return false;
    record.claim = claim;
    return true;
  }
}
