import type { Place } from '../harness/figure.js';

/** A command that only one caller gives, and the one right reply to it. */
export interface Question {
  readonly command: string;
  readonly reply: string;
}

let asked = 0;

/** Another question with every call; `caller` keeps those of different threads apart. */
export function question({ os }: Place, caller: number): Question {
  const tag = `q${caller}x${asked++}`;
  return os === 'frr' ? { command: tag, reply: `% [ZEBRA] Unknown command: ${tag}` } : { command: `echo ${tag}`, reply: tag };
}
