import { Piscina } from 'piscina';

export function piscina(size: number): (value: number) => Promise<number> {
  const filename = new URL('./increment.worker.js', import.meta.url).href;
  const pool = new Piscina<number, number>({ filename, name: 'increment', minThreads: size, maxThreads: size });
  return value => pool.run(value);
}
