import type { Unit } from './figure.js';

const SHOWN: Readonly<Record<Unit, string>> = { ns: 'ns', us: '\u00b5s', ms: 'ms', '/s': '/s' };

/** A number with its unit, in three digits or as many as it has before the point. */
export function quantity(value: number, unit: Unit): string {
  if (unit === '/s' && value >= 1e6) return `${digits(value / 1e6)} M/s`;
  if (unit === '/s' && value >= 1e4) return `${digits(value / 1e3)} k/s`;
  return `${digits(value)} ${SHOWN[unit]}`;
}

export function digits(value: number): string {
  if (Math.abs(value) >= 100 || value === 0) return value.toFixed(0);
  if (Math.abs(value) >= 10) return value.toFixed(1);
  return value.toFixed(2);
}
