import { Tinypool } from 'tinypool';

export function tinypool(size: number): (value: number) => Promise<number> {
  const filename = new URL('./increment.worker.js', import.meta.url).href;
  const pool = new Tinypool({ filename, name: 'increment', minThreads: size, maxThreads: size });
  return value => pool.run(value) as Promise<number>;
}
