import { Mutex } from '../../lib/sync/mutex.js';

const NS_PER_MS = 1e6;

export function nameOf(number: number): string {
  return `partyline-bench-${number}`;
}

/** Looks up so many mutexes that there are. Nanoseconds for each. */
export function lookUpNs(names: number): number {
  Mutex.named('partyline-bench'); // joins
  const startMs = performance.now();
  for (let i = 0; i < names; i++) Mutex.named(nameOf(i));
  return ((performance.now() - startMs) / names) * NS_PER_MS;
}
