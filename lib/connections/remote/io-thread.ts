import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ThreadExitError } from '../../errors.js';
import { oncePerThread } from '../../memory/this-thread.js';
import { inheritedExecArgv } from '../../threads/inherited-exec-argv.js';
import { hasEnded, Line, noteLastWords, type Owner } from './line.js';

interface IoThread {
  readonly owner: Promise<Owner>;
}

const current: { thread?: IoThread; isThisOne?: boolean } = oncePerThread('I/O thread', () => ({}));

/** Called in an I/O thread, before it loads anybody's class. */
export function becomeIoThread(): void {
  current.isThisOne = true;
}

/**
 * The line to the thread in which this thread's connections live: made on first use, and again if it has ended. It does
 * not keep the process alive; calls on their way do.
 *
 * @throws TypeError in an I/O thread: the module of a class that connects while it is loaded would do so without end.
 */
export async function ioLine(): Promise<Line> {
  if (current.isThisOne === true) {
    throw new TypeError(
      "a connection class with 'static module' must be in a module of its own: this one connects when the I/O thread loads it",
    );
  }
  const thread = (current.thread ??= { owner: start() });
  const owner = await thread.owner.catch((reason: unknown) => {
    if (current.thread === thread) delete current.thread;
    throw reason;
  });
  if (!hasEnded(owner)) return Line.to(owner);
  if (current.thread === thread) delete current.thread; // its exit event may be still to come
  return ioLine();
}

async function start(): Promise<Owner> {
  const worker = new Worker(new URL('./io-main.js', import.meta.url), { name: 'partyline I/O', execArgv: inheritedExecArgv() });
  const { threadId } = worker;
  const ended = new AbortController();
  worker.once('exit', code => ended.abort(new ThreadExitError(threadId, code)));
  const [life] = (await once(worker, 'message', { signal: ended.signal })) as [number];
  // An error that a connection's class does not catch ends that thread, not the process: the calls on their way reject.
  worker.on('error', error => noteLastWords(life, error));
  worker.unref();
  return { threadId, life };
}
