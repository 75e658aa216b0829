import { Layout } from '../memory.js';
import { ModelWords } from '../model-words.js';
import type { Scenario } from '../scenario.js';
import type { Thread } from '../thread.js';

/** A scenario of a few words and threads, without a realm. */
export interface SmallOptions extends Pick<Scenario, 'final' | 'invariant' | 'observe'> {
  /** Names and initial values of the words from address 0 on. */
  readonly words: readonly (readonly [name: string, value: number])[];
  readonly threads: readonly ((words: ModelWords, thread: Thread) => void)[];
  /** Which of the threads may be killed. */
  readonly mortal?: readonly number[];
  /** The last thread starts when that one has been killed. */
  readonly lastAfterDeathOf?: number;
}

export function small({ words, threads, mortal = [], lastAfterDeathOf, ...oracles }: SmallOptions): Scenario {
  const layout = new Layout();
  words.forEach(([name, value], index) => {
    layout.name(index, name);
    layout.setInitial(index, value);
  });
  return {
    layout,
    threads: threads.map((program, index) => ({
      name: `thread ${index}`,
      isMortal: mortal.includes(index),
      program: thread => program(new ModelWords(thread, 0), thread),
      startsAfterDeathOf: index === threads.length - 1 ? lastAfterDeathOf : undefined,
    })),
    ...oracles,
  };
}
