/** The same eight bytes as a double, as integers, and as the two cells that carry them. */
const halves: Int32Array = new Int32Array(2);
const double: Float64Array = new Float64Array(halves.buffer);
const int64: BigInt64Array = new BigInt64Array(halves.buffer);
const uint64: BigUint64Array = new BigUint64Array(halves.buffer);

/** Writes two cells, in the byte order of the machine. */
export function writeDouble(value: number, cells: Int32Array, at: number): void {
  double[0] = value;
  writeHalves(cells, at);
}

/** Writes the lowest 64 bits of an integer into two cells. */
export function writeInt64(value: bigint, cells: Int32Array, at: number): void {
  int64[0] = value;
  writeHalves(cells, at);
}

export function doubleAt(cells: Int32Array, at: number): number {
  readHalves(cells, at);
  return double[0] as number;
}

export function int64At(cells: Int32Array, at: number): bigint {
  readHalves(cells, at);
  return int64[0] as bigint;
}

export function uint64At(cells: Int32Array, at: number): bigint {
  readHalves(cells, at);
  return uint64[0] as bigint;
}

/** Whether a signed integer of 64 bits can be it. */
export function isInt64(value: bigint): boolean {
  int64[0] = value;
  return int64[0] === value;
}

/** Whether an integer of 64 bits without a sign can be it. */
export function isUint64(value: bigint): boolean {
  uint64[0] = value;
  return uint64[0] === value;
}

function writeHalves(cells: Int32Array, at: number): void {
  cells[at] = halves[0] as number;
  cells[at + 1] = halves[1] as number;
}

function readHalves(cells: Int32Array, at: number): void {
  halves[0] = cells[at] as number;
  halves[1] = cells[at + 1] as number;
}
