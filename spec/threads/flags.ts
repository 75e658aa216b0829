/** Two numbers that threads share: the specs signal with them. */
export function flags(): Int32Array {
  // The specs stand outside the library: no words of a realm here, on purpose.
  return new Int32Array(new SharedArrayBuffer(8));
}
