/**
 * A copy of plain data without its functions: they cannot go to another thread. A class is known there by its name, or
 * not needed.
 */
export function sendable<T>(value: T): T {
  if (Array.isArray(value)) return value.map(item => sendable<unknown>(item)) as T;
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (typeof item === 'function' ? [] : [[key, sendable<unknown>(item)]])),
  ) as T;
}
