import { Crew, perSecond } from '../harness/crew.js';
import type { Contender, Figure, Prepared } from '../harness/figure.js';
import { never } from '../harness/target.js';
import { share } from '../../lib/memory/sharing.js';
import { frrDaemon, simulatedRouter } from './places.js';
import { question } from './questions.js';
import { connected } from './router.js';
import type { Calls } from './session.worker.js';

const CALLERS = 4;
const WORKER: URL = new URL('./session.worker.js', import.meta.url);
const OURS = `${CALLERS} threads, one shared session`;

const threads: Contender = {
  name: OURS,
  role: 'ours',
  async open({ place }) {
    const device = await connected(place, 'io');
    const crew = new Crew(WORKER, CALLERS);
    return {
      async sample(budgetMs) {
        const calls = await crew.round<Calls>(budgetMs, 'share', place, share(device));
        const total = (count: 'right' | 'wrong'): number => calls.reduce((sum, call) => sum + call[count], 0);
        return { values: [perSecond(calls)], counts: { right: total('right'), wrong: total('wrong') } };
      },
    };
  },
};

/** It cannot be used from other threads, so its callers are flows of one thread. With one caller its replies are right. */
const telnetClient = (callers: number): Contender => ({
  name: `telnet-client, ${callers} ${callers === 1 ? 'caller' : 'callers'} of one session`,
  role: 'rival',
  async open({ place }) {
    const { openTelnetClient } = await import('../rivals/telnet-client.js');
    const execute = await openTelnetClient(place);
    return {
      async sample(budgetMs) {
        const startMs = performance.now();
        const counts = { right: 0, wrong: 0, failed: 0 };
        const call = async (caller: number): Promise<void> => {
          do {
            const { command, reply } = question(place, caller);
            const output = await execute(command).catch(() => undefined);
            if (output === undefined) counts.failed++;
            else if (output.trim() === reply) counts.right++;
            else counts.wrong++;
          } while (performance.now() - startMs < budgetMs);
        };
        await Promise.all(Array.from({ length: callers }, (_, caller) => call(caller)));
        return { values: [(counts.right / (performance.now() - startMs)) * 1000], counts };
      },
    };
  },
});

function figure(title: string, prepare: () => Promise<Prepared>): Figure {
  return {
    title,
    unit: '/s',
    module: import.meta.url,
    prepare,
    contenders: [threads, telnetClient(1), telnetClient(CALLERS)],
    targets: [never(OURS, 'wrong')],
  };
}

export const manyOnSimulator: Figure = figure('right replies, four callers at a time, simulator', () => simulatedRouter(0));
export const manyOnFrr: Figure = figure('right replies, four callers at a time, FRR', frrDaemon);
