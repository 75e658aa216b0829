import type { Mutant } from './mutant.js';

const REGISTERED = '    // Registered first: who gets the mutex next may notify at once.\n';
const PAUSED = '    const pause = hold.pause();\n';

/** Of what the public Condition does around its core: see properties/condition.ts. */
export const conditionFlowMutants: readonly Mutant[] = [
  mutant('the mutex is let go of a turn before the wait is registered', [
    [PAUSED, ''],
    [REGISTERED, `${PAUSED}    await new Promise(resolve => setImmediate(resolve));\n`],
  ]),
  mutant('the mutex is not taken back', [['    await pause.end();\n', '']]),
  mutant('the mutex is not let go of', [[PAUSED, '    const pause = { end: async () => undefined };\n']]),
  mutant('who is aborted stays in line', [['return () => this.#core.leave(waiter); // serves', 'return () => undefined; // serves']]),
  mutant('an abort is no failure', [
    ["'wait', guard, options);\n    if (ending !== undefined) throw ending.failure;", "'wait', guard, options);\n    void ending;"],
  ]),
  mutant('one at a time is notified', [['return this.#core.notify(count);', 'return this.#core.notify(Math.min(count, 1));']]),
  mutant('one of all is notified', [['return this.#core.notifyAll();', 'return this.#core.notify(1);']]),
];

function mutant(name: string, changes: Mutant['changes']): Mutant {
  return { name: `condition flows: ${name}`, file: 'lib/sync/condition.ts', changes, suites: [], property: 'condition' };
}
