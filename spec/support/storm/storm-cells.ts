/**
 * Plain shared words by which the storm and its threads speak, beside what they test.
 *
 *   word           name      written by        meaning
 *   0              PAUSE     the storm         1: come to rest between two uses
 *   1              ARRIVED   threads (add)     changes whenever a flow comes to rest
 *   2              USES      threads (add)     uses of anything, for the record
 *   3              ABANDONED threads (add)     guards that said `abandoned`, for the record
 *   16 + 8s        ORDER     the storm         of which death thread s shall die by itself; 0 none
 *          + 1     FLOWS     thread s          how many flows it has
 *          + 2     AT_REST   thread s          how many of them are at rest
 *          + 3     PROGRESS  thread s          counts its uses
 *          + 4     BUSY_WITH thread s          number of the subject that it uses, for the report on a thread that is stuck
 *   BLOCKS + 256b  a block of its own for each subject
 */
export const PAUSE = 0;
export const ARRIVED = 1;
export const USES = 2;
export const ABANDONED = 3;

export const ORDER = 0;
export const FLOWS = 1;
export const AT_REST = 2;
export const PROGRESS = 3;
export const BUSY_WITH = 4;

/** More threads than the storm has at a time. */
export const MAX_SLOTS = 32;
const SLOTS = 16;
const WORDS_PER_SLOT = 8;
const BLOCKS: number = SLOTS + MAX_SLOTS * WORDS_PER_SLOT;
const WORDS_PER_BLOCK = 256;

/** Zeroed cells for a storm on this many subjects. */
export function createCells(subjects: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * (BLOCKS + subjects * WORDS_PER_BLOCK)));
}

/** The word of a thread. */
export function cellOf(slot: number, word: number): number {
  return SLOTS + slot * WORDS_PER_SLOT + word;
}

/** The words of a subject. */
export function blockOf(cells: Int32Array, subject: number): Int32Array {
  const start = BLOCKS + subject * WORDS_PER_BLOCK;
  return cells.subarray(start, start + WORDS_PER_BLOCK);
}
