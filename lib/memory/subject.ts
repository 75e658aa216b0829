/** What can be waited for, as threads tell each other about it. */
export interface Subject {
  /** Kind and name, for example `Mutex 'db'`. */
  readonly label: string;
  /** This thread waits for it for the first time. */
  firstWait?(): void;
}

/** How many words a label takes in shared memory. */
export const LABEL_WORDS = 12;

const LABEL_BYTES: number = LABEL_WORDS * Int32Array.BYTES_PER_ELEMENT;
const CUT = '...';

const packed: WeakMap<Subject, Int32Array> = new WeakMap();

/** A subject's label in UTF-8, cut to what fits. */
export function labelWords(subject: Subject): Int32Array {
  let words = packed.get(subject);
  if (words === undefined) {
    words = pack(subject.label);
    packed.set(subject, words);
  }
  return words;
}

/** A subject's label as others can read it: cut to what fits. */
export function shortLabel(subject: Subject): string {
  return labelText(labelWords(subject));
}

/** The text of label words. */
export function labelText(words: Int32Array): string {
  const bytes = new Uint8Array(words.buffer, words.byteOffset, LABEL_BYTES);
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

function pack(label: string): Int32Array {
  const words = new Int32Array(LABEL_WORDS);
  const bytes = new Uint8Array(words.buffer);
  const { read } = new TextEncoder().encodeInto(label, bytes);
  if (read < label.length) {
    bytes.fill(0);
    const { written } = new TextEncoder().encodeInto(label, bytes.subarray(0, LABEL_BYTES - CUT.length));
    new TextEncoder().encodeInto(CUT, bytes.subarray(written));
  }
  return words;
}
