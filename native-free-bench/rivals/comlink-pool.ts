import { Worker } from 'node:worker_threads';
import * as Comlink from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { Absent } from '../harness/absent.js';
import type { LoadedPool, PoolOrder, RunOptions } from './task-pools.js';

type Api = Record<string, (value: unknown) => Promise<unknown>>;

/** Comlink has no pool: threads that are called in turn, as many calls at a time as there are. */
export function comlinkPool({ size, isFresh, heapMb, tasks }: PoolOrder): LoadedPool {
  const url = new URL(tasks === 'broken' ? './broken.worker.js' : './comlink.worker.js', import.meta.url);
  const options = heapMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: heapMb } };
  const startOne = (): Member => new Member(new Worker(url, options));
  if (isFresh === true) return { run: (task, value) => inFreshThread(startOne(), task, value), close: () => Promise.resolve() };
  const members = Array.from({ length: size }, startOne);
  let next = 0;
  return {
    run: (task, value, how) => (members[next++ % size] as Member).call(task, value, how), // there are that many
    close: () => Promise.all(members.map(member => member.end())),
  };
}

class Member {
  readonly #worker: Worker;
  readonly #remote: Comlink.Remote<Api>;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('error', () => undefined); // it would end the process
    this.#remote = Comlink.wrap<Api>(nodeEndpoint(worker));
  }

  call(task: string, value: unknown, { transfer, signal }: RunOptions = {}): Promise<unknown> {
    if (signal !== undefined) throw new Absent('cannot abort a call');
    const method = this.#remote[task] as Api[string]; // whatever is asked for
    return method(transfer === undefined ? value : Comlink.transfer(value, [...transfer] as never));
  }

  async end(): Promise<void> {
    this.#remote[Comlink.releaseProxy]();
    await this.#worker.terminate();
  }
}

async function inFreshThread(member: Member, task: string, value: unknown): Promise<unknown> {
  try {
    return await member.call(task, value);
  } finally {
    await member.end();
  }
}
