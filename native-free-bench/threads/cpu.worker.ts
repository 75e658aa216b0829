import { spin } from '../rivals/work.js';

/** Computes the same again and again, with nobody to hand it in or to wait for each. */
export function spinning(iterations: number, times: number): void {
  for (let i = 0; i < times; i++) spin(iterations);
}
