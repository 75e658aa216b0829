import { fileURLToPath } from 'node:url';
import { FixedThreadPool } from 'poolifier';

export function poolifier(size: number): (value: number) => Promise<number> {
  const pool = new FixedThreadPool<number, number>(size, fileURLToPath(new URL('./poolifier.worker.js', import.meta.url)));
  return value => pool.execute(value);
}
