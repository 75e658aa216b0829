import type { Words } from '../memory/words.js';
import { BLOCK, NONE, type RequestBlocks } from './request-blocks.js';

/**
 * The name of a request: any string, also one that is not well-formed Unicode, so it is kept as UTF-16.
 *
 *   word   name    meaning
 *   3      MORE    the block in which it goes on, NONE when this is the last
 *   4      HASH    of the name, in its first block
 *   5      LENGTH  of the name, in its first block
 *   6...   UNITS   two to a word
 *
 * Written before anything leads to the request, and not changed any more.
 */
const MORE = 3;
const HASH = 4;
const LENGTH = 5;
const UNITS = 6;
const UNITS_PER_BLOCK: number = 2 * (BLOCK - UNITS);

/** A name, with its hash. */
export interface TextOfRequest {
  readonly text: string;
  readonly hash: number;
}

/** A name with its hash, FNV-1a. */
export function textOf(text: string): TextOfRequest {
  let hash = 0x81_1c_9d_c5 | 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01_00_01_93);
  return { text, hash };
}

export class RequestText {
  readonly #words: Words;
  readonly #blocks: RequestBlocks;

  constructor(words: Words, blocks: RequestBlocks) {
    this.#words = words;
    this.#blocks = blocks;
  }

  /** False, and nothing kept, when there is no room. */
  write(request: number, { text, hash }: TextOfRequest): boolean {
    const words = this.#words;
    words.store(this.#blocks.at(request) + HASH, hash);
    words.store(this.#blocks.at(request) + LENGTH, text.length);
    let block = request;
    for (let from = 0; ; from += UNITS_PER_BLOCK) {
      const at = this.#blocks.at(block);
      words.store(at + MORE, NONE);
      const end = Math.min(text.length, from + UNITS_PER_BLOCK);
      for (let i = from; i < end; i += 2) words.store(at + UNITS + (i - from) / 2, unitsAt(text, i));
      if (end === text.length) return true;
      block = this.#blocks.take();
      if (block === NONE) {
        this.free(request);
        return false;
      }
      words.store(at + MORE, block);
    }
  }

  read(request: number): string {
    const words = this.#words;
    const first = this.#blocks.at(request);
    const length = words.load(first + LENGTH);
    let text = '';
    for (let block = request; text.length < length; block = words.load(this.#blocks.at(block) + MORE)) {
      const at = this.#blocks.at(block);
      const units = Math.min(UNITS_PER_BLOCK, length - text.length);
      const codes: number[] = [];
      for (let i = 0; i < units; i++) codes.push((words.load(at + UNITS + (i >> 1)) >>> (16 * (i & 1))) & 0xffff);
      text += String.fromCharCode(...codes);
    }
    return text;
  }

  /** Whether this is the name of the request. */
  is(request: number, { text, hash }: TextOfRequest): boolean {
    const words = this.#words;
    let at = this.#blocks.at(request);
    if (words.load(at + HASH) !== hash || words.load(at + LENGTH) !== text.length) return false;
    for (let i = 0; i < text.length; i += 2) {
      const inBlock = i % UNITS_PER_BLOCK;
      if (i > 0 && inBlock === 0) at = this.#blocks.at(words.load(at + MORE));
      if (words.load(at + UNITS + inBlock / 2) !== unitsAt(text, i)) return false;
    }
    return true;
  }

  /** Gives back all blocks but the first. */
  free(request: number): void {
    for (let block = this.#more(request); block !== NONE;) {
      const next = this.#more(block);
      this.#blocks.give(block);
      block = next;
    }
  }

  /** Adds all blocks but the first to a set. */
  keep(request: number, kept: Set<number>): void {
    for (let block = this.#more(request); block !== NONE; block = this.#more(block)) kept.add(block);
  }

  #more(block: number): number {
    return this.#words.load(this.#blocks.at(block) + MORE);
  }
}

/** Two units in a word; beyond the end there are zeros. */
function unitsAt(text: string, i: number): number {
  return text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16);
}
