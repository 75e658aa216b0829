import { bytesOf } from './small-strings.js';

const BYTES_PER_CELL = 4;
/** Larger ones are faster as structured clones: what they are sent in is the memory of the next ones. */
const MOST_BYTES = 4_096;

/** The prototypes of what arrives as a plain Uint8Array. */
const PLAIN: ReadonlySet<unknown> = new Set([Uint8Array.prototype, Buffer.prototype]);

/**
 * Whether a value is a Uint8Array, not too large, of which a copy of its bytes is all there is to send: one that has a buffer of its own. Of others a
 * structured clone copies the whole buffer. (An empty one may be one that was moved.)
 */
export function isSmallBytes(value: object): value is Uint8Array {
  if (!PLAIN.has(Object.getPrototypeOf(value)) || !(value instanceof Uint8Array)) return false;
  const { buffer, byteLength } = value;
  return (
    byteLength > 0 && byteLength <= MOST_BYTES && byteLength === buffer.byteLength && buffer instanceof ArrayBuffer && !isResizable(buffer)
  );
}

/** How many cells so many bytes take. */
export function byteCells(length: number): number {
  return Math.ceil(length / BYTES_PER_CELL);
}

/** There must be room. */
export function writeBytes(value: Uint8Array, cells: Int32Array, at: number): void {
  bytesOf(cells).set(value, at * BYTES_PER_CELL);
}

export function bytesAt(cells: Int32Array, at: number, length: number): Uint8Array {
  const copy = new Uint8Array(Buffer.allocUnsafeSlow(length).buffer); // no zeros that would be overwritten
  copy.set(bytesOf(cells).subarray(at * BYTES_PER_CELL, at * BYTES_PER_CELL + length));
  return copy;
}

/** A property of ES2024. */
function isResizable(buffer: ArrayBuffer & { readonly resizable?: boolean }): boolean {
  return buffer.resizable === true;
}
