import type { GatePass } from '../harness/crew.js';
import { Gate, type Work } from '../harness/gate.js';
import { spin } from '../rivals/work.js';

/** Computes the same again and again, with nobody to hand it in or to wait for it. */
export function spinning({ buffer, members }: GatePass, _member: number, iterations: number): Promise<Work> {
  return new Gate(buffer, members).workAsync(async () => void spin(iterations));
}
