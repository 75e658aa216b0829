import { PAYLOAD, RecordWriter } from '../../../../lib/queue/record-ring.js';
import { ModelWords } from '../model-words.js';
import type { Thread } from '../thread.js';
import { cellsOf, contentOf, HEAD, MOST_RECORDS, READER, type RecordWorld, type WriterAction } from './record-world.js';
import { type Inhabitant, STRUCTURE } from './world.js';

/** Tells what was last seen of HEAD. */
class WatchedWords extends ModelWords {
  head: number | undefined;

  override load(index: number): number {
    const value = super.load(index);
    if (index === HEAD) this.head = value;
    return value;
  }
}

/** The thread that writes, as a pool does: it publishes and revokes, and asks at the end what has become of each record. */
export class RecordWriting {
  readonly #world: RecordWorld;
  readonly #thread: Thread;
  readonly #inhabitant: Inhabitant;
  readonly #words: WatchedWords;
  readonly #writer: RecordWriter;
  readonly #reader: number;
  /** By the number of the record. */
  readonly #positions: number[];
  #head: number | undefined;
  #isReaderDead = false;

  constructor(world: RecordWorld, thread: Thread, inhabitant: Inhabitant) {
    this.#world = world;
    this.#thread = thread;
    this.#inhabitant = inhabitant;
    this.#reader = world.firstLifeOf(READER);
    this.#words = new WatchedWords(thread, STRUCTURE);
    const words = this.#words;
    this.#writer = new RecordWriter({ words, cells: cellsOf(words), base: 0, size: world.ring }, inhabitant.lane);
    this.#head = words.head;
    this.#positions = [...world.before];
    // What the writer object knows: where it is, and what it saw of HEAD when it last looked how much is free.
    thread.describe = () => `${this.#positions.join()} ${this.#writer.position} ${this.#head} ${this.#isReaderDead}`;
  }

  run(): void {
    this.#world.ring.actions.forEach((action, i) => {
      if (this.#isReaderDead) return;
      this.#thread.cut(`action ${i}`);
      this.#act(action);
    });
    this.#thread.when(memory => this.#world.isReaderOver(memory));
    this.#thread.cut('audit');
    this.#positions.forEach((_, record) => this.#revoke(record));
  }

  #act(action: WriterAction): void {
    if (typeof action === 'object') this.#revoke(action.revoke);
    else if (action === 'ring') this.#inhabitant.lane.ring(READER);
    else this.#publish(action);
  }

  #publish(wanted: number | 'most'): void {
    const least = wanted === 'most' ? PAYLOAD + 1 : wanted;
    let room = this.#room();
    if (room < least) {
      this.#thread.when(memory => this.#world.hasRoom(memory, this.#writer.position, least) || this.#world.isReaderOver(memory));
      this.#isReaderDead = !this.#inhabitant.lane.realm.isAlive(this.#reader);
      if (this.#isReaderDead) return;
      room = this.#room();
      if (room < least) this.#thread.fail(`the reader has made room for ${least} cells, and the writer sees ${room}`);
    }
    const { at, cells, position } = this.#writer;
    const record = this.#positions.push(position) - 1;
    const length = wanted === 'most' ? room : wanted;
    for (let cell = PAYLOAD; cell < length; cell++) cells[at + cell] = contentOf(record, length, cell);
    this.#writer.publish(length);
  }

  /** How many cells the next record may have. */
  #room(): number {
    this.#words.head = undefined;
    const free = this.#writer.free(this.#world.ring.longest);
    this.#head = this.#words.head ?? this.#head;
    return this.#writer.longest(free);
  }

  #revoke(record: number): void {
    const position = this.#positions[record];
    const bit = 1 << record;
    if (position === undefined || (this.#thread.flag & bit) !== 0) return;
    this.#thread.flag |= this.#writer.revoke(position) ? bit : bit << MOST_RECORDS;
  }
}
