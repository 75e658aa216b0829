/** Up to here characters are moved one by one; a call of Buffer's costs as much as about so many. */
const SHORT = 32;
const BYTES_PER_CELL = 4;
const WIDEST_LATIN1 = 0xff;

/** Answers at once for a string that V8 keeps in bytes, however long: the regular expression is compiled for such strings apart. */
const wideCharacter = /[^\0-\xff]/;

/** The same memory in bytes. */
const bytes = new WeakMap<Int32Array, Buffer>();

/** Writes a string, four characters to a cell. Answers the next free cell, or -1 when there is no room or a wider character. */
export function writeLatin1(text: string, cells: Int32Array, at: number, end: number): number {
  const next = at + latin1Cells(text.length);
  if (next > end) return -1;
  if (text.length <= SHORT) return writeShort(text, cells, at) ? next : -1;
  if (wideCharacter.test(text)) return -1;
  bytesOf(cells).write(text, at * BYTES_PER_CELL, 'latin1');
  return next;
}

/** Writes a string, two characters to a cell. Answers the next free cell, or -1 when there is no room. */
export function writeUtf16(text: string, cells: Int32Array, at: number, end: number): number {
  const next = at + utf16Cells(text.length);
  if (next > end) return -1;
  bytesOf(cells).write(text, at * BYTES_PER_CELL, 'utf16le');
  return next;
}

/** How many cells so many characters take, if none is wider than a byte. */
export function latin1Cells(length: number): number {
  return (length + 3) >> 2;
}

/** How many cells so many characters take. */
export function utf16Cells(length: number): number {
  return (length + 1) >> 1;
}

export function latin1At(cells: Int32Array, at: number, length: number): string {
  if (length <= 4) return upTo4(cells[at] as number, length);
  if (length <= 8) return of8(cells, at).slice(0, length);
  if (length <= 16) return of16(cells, at).slice(0, length);
  if (length <= 24) return of24(cells, at).slice(0, length);
  if (length <= SHORT) return of32(cells, at).slice(0, length);
  return bytesOf(cells).toString('latin1', at * BYTES_PER_CELL, at * BYTES_PER_CELL + length);
}

export function utf16At(cells: Int32Array, at: number, length: number): string {
  return bytesOf(cells).toString('utf16le', at * BYTES_PER_CELL, at * BYTES_PER_CELL + 2 * length);
}

/** Answers false when there is a character of more than a byte. */
function writeShort(text: string, cells: Int32Array, from: number): boolean {
  const { length } = text;
  const whole = length & ~3;
  let seen = 0;
  let at = from;
  for (let i = 0; i < whole; i += 4) {
    const a = text.charCodeAt(i);
    const b = text.charCodeAt(i + 1);
    const c = text.charCodeAt(i + 2);
    const d = text.charCodeAt(i + 3);
    seen |= a | b | c | d;
    cells[at++] = a | (b << 8) | (c << 16) | (d << 24);
  }
  if (whole < length) {
    let last = 0;
    for (let i = whole; i < length; i++) {
      const code = text.charCodeAt(i);
      seen |= code;
      last |= code << ((i & 3) * 8);
    }
    cells[at] = last;
  }
  return seen <= WIDEST_LATIN1;
}

/** The same memory in bytes. */
export function bytesOf(cells: Int32Array): Buffer {
  let found = bytes.get(cells);
  if (found === undefined) {
    found = Buffer.from(cells.buffer, cells.byteOffset, cells.byteLength);
    bytes.set(cells, found);
  }
  return found;
}

function upTo4(a: number, length: number): string {
  switch (length) {
    case 0:
      return '';
    case 1:
      return String.fromCharCode(a & 255);
    case 2:
      return String.fromCharCode(a & 255, (a >>> 8) & 255);
    case 3:
      return String.fromCharCode(a & 255, (a >>> 8) & 255, (a >>> 16) & 255);
    default:
      return String.fromCharCode(a & 255, (a >>> 8) & 255, (a >>> 16) & 255, a >>> 24);
  }
}

// One call with all characters, cut to length, makes a flat string and takes half the time of putting pieces together. The cells read past
// the string's own are cut off, whether they exist or not.

// oxfmt-ignore
function of8(cells: Int32Array, at: number): string {
  const a = (cells[at] as number), b = (cells[at + 1] as number);
  return String.fromCharCode(
    a & 255, (a >>> 8) & 255, (a >>> 16) & 255, a >>> 24, b & 255, (b >>> 8) & 255, (b >>> 16) & 255, b >>> 24,
  );
}

// oxfmt-ignore
function of16(cells: Int32Array, at: number): string {
  const a = (cells[at] as number), b = (cells[at + 1] as number), c = (cells[at + 2] as number), d = (cells[at + 3] as number);
  return String.fromCharCode(
    a & 255, (a >>> 8) & 255, (a >>> 16) & 255, a >>> 24, b & 255, (b >>> 8) & 255, (b >>> 16) & 255, b >>> 24,
    c & 255, (c >>> 8) & 255, (c >>> 16) & 255, c >>> 24, d & 255, (d >>> 8) & 255, (d >>> 16) & 255, d >>> 24,
  );
}

// oxfmt-ignore
function of24(cells: Int32Array, at: number): string {
  const a = (cells[at] as number), b = (cells[at + 1] as number), c = (cells[at + 2] as number), d = (cells[at + 3] as number);
  const e = (cells[at + 4] as number), f = (cells[at + 5] as number);
  return String.fromCharCode(
    a & 255, (a >>> 8) & 255, (a >>> 16) & 255, a >>> 24, b & 255, (b >>> 8) & 255, (b >>> 16) & 255, b >>> 24,
    c & 255, (c >>> 8) & 255, (c >>> 16) & 255, c >>> 24, d & 255, (d >>> 8) & 255, (d >>> 16) & 255, d >>> 24,
    e & 255, (e >>> 8) & 255, (e >>> 16) & 255, e >>> 24, f & 255, (f >>> 8) & 255, (f >>> 16) & 255, f >>> 24,
  );
}

// oxfmt-ignore
function of32(cells: Int32Array, at: number): string {
  const a = (cells[at] as number), b = (cells[at + 1] as number), c = (cells[at + 2] as number), d = (cells[at + 3] as number);
  const e = (cells[at + 4] as number), f = (cells[at + 5] as number), g = (cells[at + 6] as number), h = (cells[at + 7] as number);
  return String.fromCharCode(
    a & 255, (a >>> 8) & 255, (a >>> 16) & 255, a >>> 24, b & 255, (b >>> 8) & 255, (b >>> 16) & 255, b >>> 24,
    c & 255, (c >>> 8) & 255, (c >>> 16) & 255, c >>> 24, d & 255, (d >>> 8) & 255, (d >>> 16) & 255, d >>> 24,
    e & 255, (e >>> 8) & 255, (e >>> 16) & 255, e >>> 24, f & 255, (f >>> 8) & 255, (f >>> 16) & 255, f >>> 24,
    g & 255, (g >>> 8) & 255, (g >>> 16) & 255, g >>> 24, h & 255, (h >>> 8) & 255, (h >>> 16) & 255, h >>> 24,
  );
}
