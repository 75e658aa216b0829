import type { Lane } from '../memory/lane.js';
import { SharedWords } from '../memory/words.js';
import { PAYLOAD, RecordReader, recordRingWords, RecordWriter, type RingSize } from '../queue/record-ring.js';

/**
 * What a pool and one of its threads share: tasks go one way, answers the other.
 *
 *   word   name     written by    meaning
 *   0      NEWS     pool (add)    counts the messages on the control port that a running task should hear of
 *   1      LIFE     thread        its life, once it has one
 *   2      FULL     thread        1 once its heap is larger than it should be: it is to be replaced
 *   32...  TASKS    see record-ring.ts
 *   ...    ANSWERS  see record-ring.ts
 *   ...    WIDE_TASKS, WIDE_ANSWERS  the same, for values that are too large for the records of their tasks and answers
 *
 *   cell of a task     meaning
 *   TICKET             by what the answer names it; another one than all tasks have that are not answered
 *   FUNCTION           the number of the task's function
 *   FORM               bits: DEFINES, ON_PORT, IS_WIDE, EXTRA
 *   ARGUMENTS...       see small-value.ts
 *
 *   cell of an answer  meaning
 *   TICKET
 *   OUTCOME            RESULT, WIDE_RESULT, RESULT_ON_PORT or ERROR_ON_PORT
 *   RAN                for how long the task ran, in microseconds
 *   STARTED            when, in microseconds on the clock of the process
 *   VALUE...           see small-value.ts
 *
 * A wide record has one value, see small-value.ts. Nobody is rung for it.
 *
 * Invariant: a message is put on the data port, and a wide record published, before the record that speaks of it is published, in the same
 * order; so it is there when the record is. A thread has at most MOST_SENT tasks that it has not answered, and small results leave room for the shortest answer to each.
 */
const NEWS = 0;
const LIFE = 1;
const FULL = 2;
const TASKS = 32;

export const TICKET: number = PAYLOAD;
export const FUNCTION: number = PAYLOAD + 1;
export const FORM: number = PAYLOAD + 2;
export const ARGUMENTS: number = PAYLOAD + 3;

/** The next message on the data port has the arguments. */
export const ON_PORT = 1;
/** The next message on the data port, after the arguments, says what the number of the function means from now on. */
export const DEFINES = 4;
/** The next wide record has the arguments. */
export const IS_WIDE = 8;
/** The task may start although the thread has as many as it may have: they all wait for tasks that they have handed in. */
export const EXTRA = 2;

export const OUTCOME: number = PAYLOAD + 1;
export const RAN: number = PAYLOAD + 2;
export const STARTED: number = PAYLOAD + 3;
export const VALUE: number = PAYLOAD + 4;

export const RESULT = 0;
export const RESULT_ON_PORT = 1;
export const ERROR_ON_PORT = 2;
export const WIDE_RESULT = 3;

/** The most tasks that a thread can have at a time. */
export const MOST_SENT = 1_024;

const SIZE: RingSize = { capacity: 32_768, longest: 1_024 };
/** A megabyte, of which a value may take a quarter. What is never used is no memory. */
const WIDE_SIZE: RingSize = { capacity: 262_144, longest: 65_536 };
const ANSWERS: number = TASKS + recordRingWords(SIZE);
const WIDE_TASKS: number = ANSWERS + recordRingWords(SIZE);
const WIDE_ANSWERS: number = WIDE_TASKS + recordRingWords(WIDE_SIZE);

/** What small results must leave free. */
export const RESERVE: number = MOST_SENT * VALUE;

/** The memory of a line. */
export function newLineWords(): SharedWords {
  return SharedWords.allocate(WIDE_ANSWERS + recordRingWords(WIDE_SIZE));
}

/** The pool's end of a line, and the thread's. */
export interface LineEnd {
  readonly writer: RecordWriter;
  readonly reader: RecordReader;
  readonly wideWriter: RecordWriter;
  readonly wideReader: RecordReader;
  readonly words: SharedWords;
}

/** The end at which tasks are handed in. */
export function poolEnd(words: SharedWords, lane: Lane): LineEnd {
  const { cells } = words;
  return {
    writer: new RecordWriter({ words, cells, base: TASKS, size: SIZE }, lane),
    reader: new RecordReader({ words, cells, base: ANSWERS, size: SIZE }, lane),
    wideWriter: new RecordWriter({ words, cells, base: WIDE_TASKS, size: WIDE_SIZE }, lane),
    wideReader: new RecordReader({ words, cells, base: WIDE_ANSWERS, size: WIDE_SIZE }, lane),
    words,
  };
}

/** The end at which they are run. */
export function threadEnd(words: SharedWords, lane: Lane): LineEnd {
  const { cells } = words;
  return {
    writer: new RecordWriter({ words, cells, base: ANSWERS, size: SIZE }, lane),
    reader: new RecordReader({ words, cells, base: TASKS, size: SIZE }, lane),
    wideWriter: new RecordWriter({ words, cells, base: WIDE_ANSWERS, size: WIDE_SIZE }, lane),
    wideReader: new RecordReader({ words, cells, base: WIDE_TASKS, size: WIDE_SIZE }, lane),
    words,
  };
}

/** A message on the control port should be read by the task that runs. */
export function addNews({ words }: LineEnd): void {
  words.add(NEWS, 1);
}

/** Another number when there is news. */
export function newsOf({ words }: LineEnd): number {
  return words.load(NEWS);
}

/** The thread has its life. */
export function storeLife({ words }: LineEnd, life: number): void {
  words.store(LIFE, life);
}

/** The thread's life, 0 as long as it has none. */
export function lifeOf({ words }: LineEnd): number {
  return words.load(LIFE);
}

/** The thread's heap is larger than it should be. */
export function storeFull({ words }: LineEnd): void {
  words.store(FULL, 1);
}

/** Whether it is. */
export function isFull({ words }: LineEnd): boolean {
  return words.load(FULL) === 1;
}
