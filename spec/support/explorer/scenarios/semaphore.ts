import type { SemaphoreCore } from '../../../../lib/sync/semaphore-core.js';
import { NOT_YET } from '../../../../lib/sync/wait-line.js';
import { ModelWords } from '../model-words.js';
import type { Scenario } from '../scenario.js';
import type { Thread } from '../thread.js';
import { type Holdings, SemaphoreWorld, type SemaphoreWorldOptions } from './semaphore-world.js';
import type { Inhabitant } from './world.js';

/** What a thread does, in order. */
export type PermitAction = readonly [
  does:
    | /** Acquires permits, blocking, and gives them back. */ 'use'
    | 'use timed'
    /** The same with a flow in the event loop; the second kind may be aborted. */
    | 'flow'
    | 'mortal flow'
    /** Tries to acquire permits, and gives them back. */
    | 'try'
    /** Acquires permits, blocking, and forgets them. */
    | 'consume'
    /** Acquires permits, blocking, and never gives them back. */
    | 'keep'
    /** Tries to acquire permits and never gives them back. */
    | 'try to keep'
    /** Adds new permits. */
    | 'signal'
    /** Gives back, or forgets, permits that it holds from the start (see `held`). */
    | 'give back'
    | 'forget'
    /** Goes on once so many wait. */
    | 'await',
  permits: number,
];

interface SemaphoreScenarioOptions extends SemaphoreWorldOptions {
  /** Per thread. */
  readonly actions: readonly (readonly PermitAction[])[];
}

const TIMEOUT_MS = 10;

/** Threads that share permits: never more than there are, and nobody sleeps while the oldest could be served. */
function semaphore(options: SemaphoreScenarioOptions): Scenario {
  const world = new SemaphoreWorld(options);
  const threads = world.inhabitants((thread, inhabitant, index) => {
    new User(thread, world, inhabitant, options.held?.[index] ?? 0).run(options.actions[index] ?? []);
  });
  return world.scenario(threads);
}

/** The same, with as many lanes as threads from the start, and the order of arrival checked where it can be. */
export function semaphoreOf(options: Omit<SemaphoreScenarioOptions, 'lanes' | 'first'> & { readonly lanes?: number }): () => Scenario {
  const first = options.actions.length - (options.late ?? 0);
  const order = options.isEventual !== true && options.actions.flat().every(([does]) => does === 'use' || does === 'use timed');
  return () => semaphore({ lanes: first, first, order, ...options });
}

/** One thread that uses the semaphore. What it can keep between calls is in its log, as long as flows wait. */
class User {
  readonly #thread: Thread;
  readonly #world: SemaphoreWorld;
  readonly #inhabitant: Inhabitant;
  readonly #core: SemaphoreCore;
  #held: number;
  /** What the flows want that wait, in their order. */
  readonly #wants: number[] = [];

  constructor(thread: Thread, world: SemaphoreWorld, inhabitant: Inhabitant, held: number) {
    this.#thread = thread;
    this.#world = world;
    this.#inhabitant = inhabitant;
    this.#core = world.core(inhabitant);
    this.#held = held;
    this.#show({});
  }

  run(actions: readonly PermitAction[]): void {
    actions.forEach(([does, permits], i) => {
      this.#inhabitant.loop.rejuvenate();
      this.#checkpoint(`before ${i}`);
      if (does === 'flow' || does === 'mortal flow') this.#start(`flow ${i}`, permits, does === 'flow' ? undefined : 1 + i);
      else this.#act(does, permits, i);
    });
    this.#inhabitant.loop.run(() => this.#wants.length === 0);
  }

  #act(does: PermitAction[0], permits: number, i: number): void {
    if (does === 'await') return this.#thread.when(memory => this.#world.waiting(memory) === permits);
    if (does === 'signal') {
      if (!this.#core.release(permits)) this.#thread.note('too many');
      return;
    }
    if (does === 'give back' || does === 'forget') return this.#end(does, permits);
    const isTry = does === 'try' || does === 'try to keep';
    this.#show({ wanted: permits, isTrying: isTry });
    const grant = isTry ? this.#core.tryAcquire(permits) : this.#core.acquireSync(permits, this.#deadline(does));
    this.#held += grant === NOT_YET ? 0 : permits;
    this.#show({ wanted: grant === NOT_YET ? permits : 0, isTrying: isTry && grant === NOT_YET, hasEnded: isTry });
    this.#checkpoint(`after ${i} ${grant}`);
    if (grant !== NOT_YET || isTry) this.#touch(); // a step at which the answer shows
    this.#show({});
    if (grant !== NOT_YET) this.#end(does, permits);
  }

  #deadline(does: PermitAction[0]): number {
    return does === 'use timed' ? this.#thread.clock + TIMEOUT_MS : Infinity;
  }

  #start(name: string, permits: number, event: number | undefined): void {
    const { loop } = this.#inhabitant;
    if (this.#core.tryBriefly(permits) !== NOT_YET) return this.#use(permits);
    this.#wants.push(permits);
    this.#show({});
    const flow = loop.flow(name, () => {
      if (event !== undefined) loop.mayNotHappen(event);
      this.#wants.splice(this.#wants.indexOf(permits), 1);
      this.#use(permits);
    });
    this.#core.enqueue(flow.waiter, permits);
    this.#thread.note('enqueued');
    loop.runJobs();
    if (event === undefined || flow.grant !== undefined) return;
    loop.mayHappen(event, () => {
      if (flow.grant === undefined) this.#wants.splice(this.#wants.indexOf(permits), 1);
      this.#show({});
      this.#core.leave(flow.waiter);
    });
  }

  #use(permits: number): void {
    this.#held += permits;
    this.#show({});
    this.#touch();
    this.#end('use', permits);
  }

  #end(does: PermitAction[0], permits: number): void {
    if (does === 'keep' || does === 'try to keep') return;
    this.#held -= permits;
    this.#show({});
    if (does === 'consume' || does === 'forget') this.#core.forget(permits);
    else this.#core.giveBack(permits);
  }

  /** Something is done with permits held: one step at least. */
  #touch(): void {
    new ModelWords(this.#thread, this.#world.waitedWord).load(0);
  }

  #show({ wanted = this.#wants[0] ?? 0, isTrying = false, hasEnded = false }: Partial<Omit<Holdings, 'held'>>): void {
    this.#thread.flag = SemaphoreWorld.flag({ held: this.#held, wanted, isTrying, hasEnded });
  }

  #checkpoint(name: string): void {
    if (this.#wants.length === 0) this.#thread.checkpoint(name, this.#inhabitant.lane.life, this.#held);
    else this.#thread.note(name);
  }
}
