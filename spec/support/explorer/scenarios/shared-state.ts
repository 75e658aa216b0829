import { Region, REGION_HEADER } from '../../../../lib/memory/region.js';
import { lockWords } from '../../../../lib/sync/line-lock.js';
import { SharedState } from '../../../../lib/sync/shared-state.js';
import type { Scenario } from '../scenario.js';
import type { Thread } from '../thread.js';
import { type Inhabitant, STRUCTURE, World } from './world.js';

const SCHEMA = { text: { string: 4 } } as const;
/** Where a state keeps its lock; its fields follow. */
const LOCK: number = REGION_HEADER + 1;
const TEXTS = ['a', 'bbb'];

/** Writers that set one text each, and readers: nobody ever sees a text that nobody wrote, whoever dies in the middle. */
export function sharedState({
  writers,
  readers,
  mortal,
  versionsFrom = 0,
}: {
  readonly writers: number;
  readonly readers: number;
  readonly mortal: boolean;
  readonly versionsFrom?: number;
}): Scenario {
  const world = new World({ lanes: writers + readers, first: writers + readers, mortal });
  world.layout.setInitial(STRUCTURE + LOCK + lockWords(writers + readers), versionsFrom); // the only field's VERSION
  const threads = world.inhabitants((thread, inhabitant, index) => {
    const state = stateOf(inhabitant);
    if (index < writers) state.set('text', TEXTS[index % TEXTS.length] as string);
    check(thread, state.get('text'));
    if (index < writers && !mortal && writers === 1 && state.get('text') !== TEXTS[0]) thread.fail('a write got lost');
  });
  return { layout: world.layout, threads, show: (index, value) => world.show(index, value) };
}

function stateOf({ lane, words }: Inhabitant): SharedState<typeof SCHEMA> {
  return new SharedState(SCHEMA, {}, new Region(words(STRUCTURE), lane));
}

function check(thread: Thread, text: string): void {
  if (text !== '' && !TEXTS.includes(text)) thread.fail(`nobody wrote ${JSON.stringify(text)}`);
}
