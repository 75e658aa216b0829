import { BenchThread } from '../harness/bench-thread.js';
import type { Contender, Figure, Place, Prepared } from '../harness/figure.js';
import { atMostTimes } from '../harness/target.js';
import { frrDaemon, simulatedRouter } from './places.js';
import { question } from './questions.js';
import { connected } from './router.js';

const WORKER: URL = new URL('./session.worker.js', import.meta.url);
const REMOTE = 'session of another thread';
const HERE = 'session in the calling thread';

/** Asks and checks the replies: one after the other. */
async function askAll(place: Place, times: number, execute: (command: string) => Promise<string>): Promise<void> {
  for (let i = 0; i < times; i++) {
    const { command, reply } = question(place, 0);
    const output = await execute(command);
    if (output !== reply) throw new Error(`wrong reply to '${command}': ${JSON.stringify(output)}`);
  }
}

function session(name: string, role: Contender['role'], owner: 'io' | 'here'): Contender {
  return {
    name,
    role,
    async open({ place }) {
      const device = await connected(place, owner);
      return { run: times => askAll(place, times, command => device.execute(command)) };
    },
  };
}

/** The least that a call of another thread's session can do with a port: post the command, post the reply. */
const port: Contender = {
  name: 'the same over a bare MessagePort',
  role: 'rival',
  async open({ place }) {
    const thread = new BenchThread(WORKER);
    await thread.call('openHere', place);
    return { run: times => askAll(place, times, command => thread.call('execute', command)) };
  },
};

const comlink: Contender = {
  name: 'the same over bare comlink',
  role: 'rival',
  async open({ place }) {
    const { wrapThread } = await import('../rivals/comlink-call.js');
    const thread = new BenchThread(WORKER);
    await thread.call('openHere', place);
    const execute = await wrapThread(thread);
    return { run: times => askAll(place, times, execute) };
  },
};

function figure(title: string, prepare: () => Promise<Prepared>): Figure {
  return {
    title,
    unit: 'us',
    module: import.meta.url,
    prepare,
    contenders: [session(REMOTE, 'ours', 'io'), session(HERE, 'limit', 'here'), port, comlink],
    targets: [atMostTimes(REMOTE, 1.25, HERE)],
  };
}

export const onSimulator: Figure = figure('one command on a telnet session, simulator', () => simulatedRouter(0));
export const onFrr: Figure = figure('one command on a telnet session, FRR', frrDaemon);
