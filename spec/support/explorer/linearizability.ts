import type { Beside, SequentialModel } from '../../reference/sequential-model.js';

/** What a thread has going on, in one explanation of the past. */
interface Going<C> {
  readonly call: C;
  /** Undefined as long as the call has had no effect. */
  readonly answer: number | undefined;
}

/** One explanation of all that was answered so far. */
interface Explanation<C> {
  readonly state: string;
  /** Per thread. */
  readonly going: readonly (Going<C> | undefined)[];
  /** The killed threads whose death has had no effect. */
  readonly deaths: readonly number[];
}

/** No explanation is left. */
export const NOT_LINEARIZABLE = 0;

/**
 * Linearizability as an automaton that watches: its state is the set of all explanations of what has happened, and is a
 * number. Calls take effect at any time between their start and their return; those of threads that are killed have
 * done so by then, or never do; a death takes effect at any time after it.
 *
 * The number is all that the past means for the future, so it can be a word of the state of an exploration: two paths to
 * equal states are equal for this check too, and the set of visited states stays sound. This is Wing and Gong's search
 * with Lowe's memory of configurations ("Testing for linearizability", 2017), done step by step for all paths at once.
 */
export class Linearizability<C> {
  readonly #model: SequentialModel<C>;
  readonly #sets: (readonly Explanation<C>[])[] = [[]];
  readonly #ids: Map<string, number> = new Map([['[]', NOT_LINEARIZABLE]]);
  readonly #steps: Map<string, number> = new Map();
  /** The state before the first call. */
  readonly initial: number;

  constructor(model: SequentialModel<C>, threads: number) {
    this.#model = model;
    this.initial = this.#idOf([{ state: model.initial, going: Array.from({ length: threads }, () => undefined), deaths: [] }]);
  }

  /** A thread begins a call. */
  start(id: number, thread: number, call: C): number {
    return this.#step(id, `start ${thread} ${JSON.stringify(call)}`, explanation => {
      const begun = this.#model.begin?.(explanation.state, call) ?? call;
      return [{ ...explanation, going: explanation.going.with(thread, { call: begun, answer: undefined }) }];
    });
  }

  /** The call of a thread has returned. */
  end(id: number, thread: number, answer: number): number {
    return this.#step(id, `end ${thread} ${answer}`, explanation =>
      explanation.going[thread]?.answer === answer ? [{ ...explanation, going: explanation.going.with(thread, undefined) }] : [],
    );
  }

  /** A thread has been killed. */
  kill(id: number, thread: number): number {
    return this.#step(id, `kill ${thread}`, explanation => [
      { ...explanation, going: explanation.going.with(thread, undefined), deaths: [...explanation.deaths, thread] },
    ]);
  }

  /** Whether a thread is in a call. */
  isCalling(id: number, thread: number): boolean {
    return this.#sets[id]?.[0]?.going[thread] !== undefined;
  }

  /** Whether there is an explanation in which those threads, and no others, have to wait, every death being known. */
  mayWait(id: number, threads: readonly number[]): boolean {
    const explanations = (this.#sets[id] ?? []).filter(({ deaths }) => deaths.length === 0);
    return explanations.some(explanation => {
      const waits = threads.map(thread => this.#hasToWait(explanation, thread));
      const areCalling = threads.every(thread => isWithoutEffect(explanation.going[thread]));
      return this.#model.isLine === true ? areCalling && waits.includes(true) : !waits.includes(false);
    });
  }

  #hasToWait(explanation: Explanation<C>, thread: number): boolean {
    const going = explanation.going[thread];
    if (!isWithoutEffect(going)) return false;
    const effects = this.#model.call(explanation.state, thread, going.call, besideOf(explanation, thread));
    return effects.every(effect => effect.isTimeout === true);
  }

  #step(id: number, event: string, change: (explanation: Explanation<C>) => Explanation<C>[]): number {
    const key = `${id} ${event}`;
    let to = this.#steps.get(key);
    if (to === undefined) {
      to = this.#idOf(this.#closed((this.#sets[id] ?? []).flatMap(change)));
      this.#steps.set(key, to);
    }
    return to;
  }

  /** With all that may have taken effect by now. */
  #closed(explanations: readonly Explanation<C>[]): Explanation<C>[] {
    const found = new Map(explanations.map(explanation => [JSON.stringify(explanation), explanation]));
    for (const explanation of found.values()) {
      // A map goes on through what is added meanwhile.
      for (const next of this.#effectsIn(explanation)) found.set(JSON.stringify(next), next);
    }
    return [...found.values()];
  }

  #effectsIn(explanation: Explanation<C>): Explanation<C>[] {
    const { state, going, deaths } = explanation;
    const ofCalls = going.flatMap((own, thread) => {
      if (!isWithoutEffect(own)) return [];
      const effects = this.#model.call(state, thread, own.call, besideOf(explanation, thread));
      return effects.map(effect => ({
        ...explanation,
        state: effect.state,
        going: going.with(thread, { call: own.call, answer: effect.answer }),
      }));
    });
    const ofDeaths = deaths.map(thread => ({
      ...explanation,
      state: this.#model.death?.(state, thread) ?? state,
      deaths: deaths.filter(other => other !== thread),
    }));
    return [...ofCalls, ...ofDeaths];
  }

  #idOf(explanations: readonly Explanation<C>[]): number {
    const texts = explanations.map(explanation => JSON.stringify(explanation)).sort();
    const key = `[${texts.join()}]`;
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.#sets.push(explanations) - 1;
      this.#ids.set(key, id);
    }
    return id;
  }
}

function isWithoutEffect<C>(going: Going<C> | undefined): going is Going<C> {
  return going !== undefined && going.answer === undefined;
}

function besideOf<C>({ going, deaths }: Explanation<C>, thread: number): Beside<C> {
  const calls = going.flatMap((own, other) => (other !== thread && own !== undefined ? [own.call] : []));
  return { calls, unheardDeaths: deaths.length };
}
