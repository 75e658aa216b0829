import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { oncePerThread } from '../../memory/this-thread.js';
import { inheritedExecArgv } from '../../threads/inherited-exec-argv.js';
import { Line, type Owner } from './line.js';

interface IoThread {
  readonly owner: Promise<Owner>;
}

const current: { thread?: IoThread } = oncePerThread('I/O thread', () => ({}));

/**
 * The line to the thread in which this thread's connections live: made on first use, and again if it has ended. It does
 * not keep the process alive; calls on their way do.
 */
export async function ioLine(): Promise<Line> {
  current.thread ??= { owner: start() };
  return Line.to(await current.thread.owner);
}

async function start(): Promise<Owner> {
  const worker = new Worker(new URL('./io-main.js', import.meta.url), { name: 'partyline I/O', execArgv: inheritedExecArgv() });
  worker.once('exit', () => delete current.thread);
  const { threadId } = worker;
  const [life] = (await once(worker, 'message')) as [number];
  worker.unref();
  return { threadId, life };
}
