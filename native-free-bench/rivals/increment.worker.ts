/** The task of the pools that call an export of a module. */
export function increment(value: number): number {
  return value + 1;
}
