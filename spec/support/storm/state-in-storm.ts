import { SharedState } from '../../../lib/sync.js';
import type { StormThread } from './storm-thread.js';
import { must, type Subject, type SubjectKind } from './subject.js';

const COUNTED = 0;

type State = SharedState<{ readonly count: 'int32'; readonly text: { readonly string: number } }>;

/** The shared state: what is read is what somebody has written, and no count gets lost. */
export const stateInStorm: SubjectKind<{ readonly state: State }> = {
  create: () => ({ state: new SharedState({ count: 'int32', text: { string: 16 } }) }),
  bring: ({ state }, cells) => new StateInStorm(state, cells),
};

class StateInStorm implements Subject {
  readonly #state: State;
  readonly #cells: Int32Array;

  constructor(state: State, cells: Int32Array) {
    this.#state = state;
    this.#cells = cells;
  }

  async use(thread: StormThread): Promise<void> {
    const length = thread.below(16);
    this.#state.set('text', length.toString(16) + 'x'.repeat(length));
    const text = this.#state.get('text');
    must(text.length === 1 + Number.parseInt(text, 16), `'${text}' was read, which nobody wrote`);
    this.#state.add('count', 1);
    Atomics.add(this.#cells, COUNTED, 1);
    thread.mayDie();
  }

  async audit(deaths: number): Promise<void> {
    const { count } = this.#state.snapshot();
    const lost = Atomics.load(this.#cells, COUNTED) - count;
    must(lost <= 0 && lost >= -deaths, `${lost} counts got lost in ${deaths} deaths`);
    this.#state.set('count', Atomics.load(this.#cells, COUNTED));
  }
}
