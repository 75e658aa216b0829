import { shown } from '../memory/shown.js';

/** @throws TypeError when it is not a number, RangeError when it is not whole or out of bounds. */
export function checkWholeNumber(name: string, value: unknown, least: number, most: number): void {
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number, not ${shown(value)}`);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new RangeError(`${name} must be a whole number from ${least} to ${most}, not ${value}`);
}
