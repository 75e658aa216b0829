/**
 * A copy of plain data without its functions, which cannot go to another thread: `instead` says what stands in the place of
 * one, undefined for nothing.
 */
export function sendable<T>(value: T, instead: (fn: { readonly name: string }) => unknown = () => undefined): T {
  if (Array.isArray(value)) return value.map(item => sendable<unknown>(item, instead)) as T;
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const entries = Object.entries(value).map(([key, item]) => [
    key,
    typeof item === 'function' ? instead(item as () => void) : sendable<unknown>(item, instead),
  ]);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined)) as T;
}
