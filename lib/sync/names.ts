import { invariant } from '../errors.js';
import type { Lane } from '../memory/lane.js';
import { type MakeRegion, Region } from '../memory/region.js';
import { WORDS_PER_LINE, type Words } from '../memory/words.js';
import { FairLock } from './fair-lock.js';
import { lockWords } from './line-lock.js';

/**
 * Objects that are found by name, one after the other in memory that every thread of the realm knows.
 *
 *   word   name   written by                       meaning
 *   0      END    the maker, by CAS                where the next entry goes, counted in words from the first entry
 *   1      DIRTY  the maker                        nothing has been written at or after this place
 *   2...   LOCK   see fair-lock.ts                 who holds it is the maker
 *   entries, each of whole lines:
 *   0      SIZE   its maker                        how many words the entry takes
 *   1      HASH   its maker                        of the name
 *   2      BYTES  its maker                        bytes of the name | bytes of the label << 16
 *   3...   TEXT   its maker                        the name, then the label, in UTF-8
 *   41...  BODY   its maker, then the object       the memory of the object, see region.ts
 *
 * States of an entry
 *   ready   below END: it stays there for ever, and its words up to BODY never change again
 *   draft   at END: the maker's, while it lives. Nobody else looks at it
 *
 * Transitions
 *   draft -> ready   CAS END by the maker: this one CAS is the creation
 *   draft -> blank   the next maker, if the last one died: it wipes END to DIRTY before it begins
 *
 * Invariant: there is one maker at a time, and it looks for the name once more before it makes an entry; so no name is in
 * two ready entries. A maker that dies loses LOCK and has made nothing. Finding what is ready takes no lock. Words from DIRTY on are zero.
 */
const END = 0;
const DIRTY = 1;
const LOCK = 2;

const SIZE = 0;
const HASH = 1;
const BYTES = 2;
const TEXT = 3;
const BODY = 41;

const LABEL_SHIFT = 16;
const BYTES_PER_WORD = 4;

/** The longest name, in bytes of UTF-8. */
export const MAX_NAME_BYTES = 128;

/** What a named object is, and how it is made and opened. */
export interface Naming {
  readonly kind: number;
  /** The class, for messages. At most 24 ASCII characters. */
  readonly label: string;
  /** Makes and fills the memory of a new one. Called while no other thread can make a named object. */
  create(make: MakeRegion): Region;
}

/** A part of the memory: `length` words from `offset` on. */
export type Window = (offset: number, length: number) => Words;

export class Names {
  readonly #words: Words;
  readonly #window: Window;
  readonly #capacity: number;
  readonly #lane: Lane;
  readonly #lock: FairLock;
  readonly #first: number;

  /** `words` are `capacity` words, all zero at first; `window` shows parts of them. */
  constructor(words: Words, capacity: number, window: Window, lane: Lane) {
    this.#words = words;
    this.#window = window;
    this.#capacity = capacity;
    this.#lane = lane;
    this.#lock = new FairLock(words, LOCK, lane);
    this.#first = inLines(LOCK + lockWords(lane.realm.lanes));
  }

  /**
   * The memory of the object of this name; makes it when there is none.
   *
   * @throws TypeError when the name stands for another kind, RangeError when there is no room for another name.
   */
  get(name: Uint8Array, naming: Naming): Region {
    const found = this.#find(name);
    if (found >= 0) return this.#open(found, naming);
    this.#lock.acquireSync(Infinity);
    try {
      const again = this.#find(name); // somebody may have made it meanwhile
      return again >= 0 ? this.#open(again, naming) : this.#make(name, naming);
    } finally {
      this.#lock.release();
    }
  }

  /** Where the ready entry of this name is; -1 when there is none. */
  #find(name: Uint8Array): number {
    const words = this.#words;
    const hash = hashOf(name);
    const end = this.#first + words.load(END);
    for (let at = this.#first; at < end; at += words.load(at + SIZE)) {
      if (words.load(at + HASH) === hash && sameBytes(name, this.#nameAt(at))) return at;
    }
    return -1;
  }

  #open(at: number, { kind, label }: Naming): Region {
    const region = new Region(this.#window(at + BODY, this.#words.load(at + SIZE) - BODY), this.#lane);
    if (region.kind === kind) return region;
    throw new TypeError(`'${decode(this.#nameAt(at))}' is the name of a ${this.#labelAt(at)}, so it cannot be the name of a ${label}`);
  }

  /** By the maker alone. */
  #make(name: Uint8Array, naming: Naming): Region {
    const words = this.#words;
    const end = words.load(END);
    const at = this.#first + end;
    this.#wipe(end);
    const make: MakeRegion = (kind, size) => {
      const body = size(this.#lane.realm.lanes);
      const length = inLines(BODY + body);
      if (at + length > this.#capacity)
        throw new RangeError('no room for another name in this process: named objects live as long as it does, so name what is few');
      words.store(DIRTY, end + length);
      words.store(at + SIZE, length);
      return Region.format(kind, this.#window(at + BODY, body), this.#lane);
    };
    const region = naming.create(make);
    const text = new TextEncoder().encode(naming.label);
    words.store(at + HASH, hashOf(name));
    words.store(at + BYTES, name.length | (text.length << LABEL_SHIFT));
    storeBytes(words, at + TEXT, [...name, ...text]);
    const isPublished = words.cas(END, end, end + words.load(at + SIZE));
    invariant(isPublished, 'two makers of named objects at a time');
    return region;
  }

  /** Undoes what a maker wrote that never finished. */
  #wipe(end: number): void {
    const dirty = this.#words.load(DIRTY);
    for (let i = end; i < dirty; i++) this.#words.store(this.#first + i, 0);
  }

  #nameAt(at: number): Uint8Array {
    return loadBytes(this.#words, at + TEXT, 0, this.#words.load(at + BYTES) & 0xffff);
  }

  #labelAt(at: number): string {
    const bytes = this.#words.load(at + BYTES);
    return decode(loadBytes(this.#words, at + TEXT, bytes & 0xffff, bytes >>> LABEL_SHIFT));
  }
}

/** Rounded up to whole lines, so that no two entries share one. */
function inLines(words: number): number {
  return Math.ceil(words / WORDS_PER_LINE) * WORDS_PER_LINE;
}

/** FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/). */
function hashOf(bytes: Uint8Array): number {
  let hash = 0x81_1c_9d_c5 | 0;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01_00_01_93);
  return hash;
}

function storeBytes(words: Words, at: number, bytes: readonly number[]): void {
  for (let i = 0; i < bytes.length; i += BYTES_PER_WORD) {
    let word = 0;
    for (let j = 0; j < BYTES_PER_WORD; j++) word |= (bytes[i + j] ?? 0) << (8 * j);
    words.store(at + i / BYTES_PER_WORD, word);
  }
}

function loadBytes(words: Words, at: number, from: number, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => {
    const position = from + i;
    return words.load(at + Math.floor(position / BYTES_PER_WORD)) >>> (8 * (position % BYTES_PER_WORD));
  });
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, i) => byte === right[i]);
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
