import { RingCore } from '../../../../lib/queue/index-ring.js';
import { queue } from '../../../reference/queue.js';
import { Layout } from '../memory.js';
import { ModelWords } from '../model-words.js';
import type { Scenario } from '../scenario.js';
import { CallHistory } from './call-history.js';
import { isLoopHead, prepareRing, type RingOptions, showCell } from './ring.js';
import { STRUCTURE } from './world.js';

/** A ring against a plain queue, without a word about how it works: compare `ring`, which names the step that is the push. */
export function linearRing(options: RingOptions): Scenario {
  const { capacity, actions, mortal = false, items = [] } = options;
  const layout = new Layout();
  prepareRing(layout, options);
  const history = new CallHistory(layout, actions.length, queue(capacity, items));
  const threads = actions.map((own, index) => ({
    name: `thread ${index}`,
    isMortal: mortal,
    program: (thread: Parameters<typeof history.call>[0]) => {
      const core = new RingCore(new ModelWords(thread, STRUCTURE), 0, capacity);
      own.forEach((action, i) => {
        thread.isLoopHead = address => isLoopHead(address - STRUCTURE, thread.last, action === 'pop');
        thread.checkpoint('action', i);
        if (action === 'pop') history.call(thread, { do: 'pop' }, () => core.pop());
        else history.call(thread, { do: 'push', item: action }, () => (core.push(action) ? 1 : 0));
      });
    },
  }));
  return history.watch({ layout, threads, show: showCell });
}
