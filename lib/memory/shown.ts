import { inspect } from 'node:util';

const LONGEST = 100;

/** A value that a caller should not have passed, for the error that says so: short, and told from its likes ('5' is not 5). */
export function shown(value: unknown): string {
  const text = inspect(value, { depth: 0, breakLength: Infinity, maxStringLength: LONGEST });
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}
