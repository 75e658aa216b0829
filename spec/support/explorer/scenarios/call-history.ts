import type { SequentialModel } from '../../../reference/sequential-model.js';
import { Linearizability, NOT_LINEARIZABLE } from '../linearizability.js';
import type { GhostMemory, Layout } from '../memory.js';
import type { Scenario, Step, View } from '../scenario.js';
import type { Thread } from '../thread.js';

/** What a flag says: how many calls a thread has made and how many have returned, and the last of each. */
interface CallFlag<C> {
  readonly made: number;
  readonly call: C | undefined;
  readonly returned: number;
  readonly answer: number;
}

/**
 * Records the calls of a scenario, and holds their answers against a sequential model. A program makes its calls through
 * `call`; the scenario puts `observe` and `final` among its own.
 *
 * A call starts with the first step of its thread in it, and ends with the last: the shortest span that some real run
 * has, hence the strictest. Whoever sleeps at the end must have to, by the model.
 */
export class CallHistory<C> {
  readonly #monitor: Linearizability<C>;
  /** The state of the monitor. */
  readonly #past: number;
  /** Per thread: the flag up to which the monitor has been told. */
  readonly #told: number[] = [];
  readonly #flags: CallFlag<C>[] = [{ made: 0, call: undefined, returned: 0, answer: 0 }];
  readonly #flagIds: Map<string, number> = new Map();

  constructor(layout: Layout, threads: number, model: SequentialModel<C>) {
    this.#monitor = new Linearizability(model, threads);
    this.#past = layout.ghost('ghost: explanations', this.#monitor.initial);
    for (let thread = 0; thread < threads; thread++) this.#told.push(layout.ghost(`ghost: told of thread ${thread}`));
  }

  /** In a program: makes a call, whose answer is a number. The thread's flag belongs to the history. */
  call(thread: Thread, call: C, run: () => number): number {
    const { made, returned, answer: last } = this.#flagOf(thread.flag);
    thread.flag = this.#idOf({ made: made + 1, call, returned, answer: last });
    const answer = run();
    thread.flag = this.#idOf({ made: made + 1, call: undefined, returned: returned + 1, answer });
    return answer;
  }

  /** Tells the monitor of a step, and answers what is wrong. */
  readonly observe = ({ thread, operation, memory, flagBefore, flagAfter }: Step): string | undefined => {
    if (thread >= this.#told.length) return undefined; // a reaper makes no calls
    const wrong = this.#catchUp(memory, thread, flagBefore);
    if (wrong !== undefined) return wrong;
    if (operation === undefined) {
      this.#go(memory, id => this.#monitor.kill(id, thread));
      return undefined;
    }
    const { call } = this.#flagOf(flagBefore);
    if (call !== undefined && !this.#monitor.isCalling(memory.read(this.#past), thread))
      this.#go(memory, id => this.#monitor.start(id, thread, call));
    return this.#catchUp(memory, thread, flagAfter);
  };

  /** What is wrong when nobody can run. */
  readonly final = (view: View, asleep: readonly number[]): string | undefined => {
    if (asleep.length === 0 || this.#monitor.mayWait(view.read(this.#past), asleep)) return undefined;
    return `asleep for ever, but somebody could go on: ${asleep.map(thread => `thread ${thread}`).join(', ')}`;
  };

  /** Puts the checks into a scenario beside its own. */
  watch(scenario: Scenario): Scenario {
    return {
      ...scenario,
      observe: step => this.observe(step) ?? scenario.observe?.(step),
      final: (view, asleep) => this.final(view, asleep) ?? scenario.final?.(view, asleep),
    };
  }

  /** A call has returned, if the flag says so. */
  #catchUp(memory: GhostMemory, thread: number, flag: number): string | undefined {
    const told = this.#told[thread] as number; // a thread with calls
    const [before, after] = [this.#flagOf(memory.read(told)), this.#flagOf(flag)];
    memory.write(told, flag);
    if (after.returned === before.returned) return undefined;
    if (after.returned > before.returned + 1 || !this.#monitor.isCalling(memory.read(this.#past), thread))
      return `thread ${thread} has made a call without a step`;
    this.#go(memory, id => this.#monitor.end(id, thread, after.answer));
    return memory.read(this.#past) === NOT_LINEARIZABLE
      ? `thread ${thread} was answered ${after.answer} to ${JSON.stringify(before.call)}, which no order of the calls explains`
      : undefined;
  }

  #go(memory: GhostMemory, step: (id: number) => number): void {
    memory.write(this.#past, step(memory.read(this.#past)));
  }

  #flagOf(flag: number): CallFlag<C> {
    return this.#flags[flag] as CallFlag<C>; // flags are made by #idOf
  }

  #idOf(flag: CallFlag<C>): number {
    const { made, call, returned, answer } = flag;
    const key = `${made} ${returned} ${answer} ${call === undefined ? '' : JSON.stringify(call)}`;
    let id = this.#flagIds.get(key);
    if (id === undefined) {
      id = this.#flags.push(flag) - 1;
      this.#flagIds.set(key, id);
    }
    return id;
  }
}
