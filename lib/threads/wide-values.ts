import { PAYLOAD } from '../queue/record-ring.js';
import { SmallValueReader, SmallValueWriter } from './small-value.js';
import type { LineEnd } from './task-line.js';

/**
 * The way of values that are of the kinds of small ones, but too large for the records of their tasks: they are copied into shared memory and
 * out of it again, which takes about two thirds of the time of a structured clone.
 */
export class WideValues {
  readonly #end: LineEnd;
  readonly #writer = new SmallValueWriter(Infinity);
  readonly #reader = new SmallValueReader();

  constructor(end: LineEnd) {
    this.#end = end;
  }

  /** Sends a value; the record that speaks of it must follow. False when it is of another kind, or there is no room. */
  send(value: unknown): boolean {
    const { wideWriter, words } = this.#end;
    const { at } = wideWriter;
    const room = wideWriter.longest(wideWriter.free(Infinity));
    if (room <= PAYLOAD) return false;
    const end = this.#writer.write(value, words.cells, at + PAYLOAD, at + room);
    if (end < 0) return false;
    wideWriter.publish(end - at);
    return true;
  }

  /** Takes the next value: a record has spoken of it. */
  receive(): unknown {
    const { wideReader, words } = this.#end;
    const at = wideReader.peek();
    const value = this.#reader.read(words.cells, at + PAYLOAD);
    wideReader.pass(at);
    wideReader.release();
    return value;
  }
}
