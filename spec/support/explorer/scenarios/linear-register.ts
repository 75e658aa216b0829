import { Region } from '../../../../lib/memory/region.js';
import { SharedState } from '../../../../lib/sync/shared-state.js';
import { register, type RegisterCall } from '../../../reference/register.js';
import type { Scenario } from '../scenario.js';
import { CallHistory } from './call-history.js';
import { STRUCTURE, World, type WorldOptions } from './world.js';

export interface LinearRegisterOptions extends WorldOptions {
  /** Per thread. */
  readonly actions: readonly (readonly RegisterCall[])[];
}

/** A number in a SharedState against a plain number. */
export function linearRegister(options: LinearRegisterOptions): Scenario {
  const world = new World(options);
  const history = new CallHistory(world.layout, options.first + (options.late ?? 0), register);
  const threads = world.inhabitants((thread, { lane, words }, index) => {
    const state = new SharedState({ n: 'int32' }, {}, new Region(words(STRUCTURE), lane));
    options.actions[index]?.forEach((action, i) => {
      thread.checkpoint('action', i, lane.life);
      history.call(thread, action, () => perform(state, action));
    });
  });
  return history.watch({ layout: world.layout, threads, show: (index, value) => world.show(index, value) });
}

function perform(state: SharedState<{ readonly n: 'int32' }>, action: RegisterCall): number {
  if (action.do === 'get') return state.get('n');
  if (action.do === 'add') return state.add('n', action.value);
  state.set('n', action.value);
  return 0;
}
