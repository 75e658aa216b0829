import { Absent } from './absent.js';
import { ContenderProcess } from './contender-process.js';
import type { Contender, Counts, Figure, Place, Result, Sample } from './figure.js';
import { HOW_TO_GET_IT, programOf } from './runtime.js';

/** How thoroughly to measure. */
export interface Effort {
  readonly rounds: number;
  readonly budgetMs: number;
  /** How long a contender may take to open, or to run one round, beyond the budget. */
  readonly timeoutMs: number;
  /** No warm-up, small batches, and one process for all rivals and another for all others instead of one for each. */
  readonly isQuick: boolean;
}

/** What a figure has brought: results, or why it cannot be had here. */
export type Outcome = { readonly results: readonly Result[] } | { readonly absent: string };

/** Measures all contenders of a figure, in turn, round by round. */
export async function runFigure(figure: Figure, effort: Effort): Promise<Outcome> {
  try {
    const prepared = await figure.prepare?.();
    try {
      return { results: await compete(figure, effort, prepared?.place ?? {}) };
    } finally {
      await prepared?.close();
    }
  } catch (error) {
    if (error instanceof Absent) return { absent: error.message };
    throw error;
  }
}

async function compete(figure: Figure, effort: Effort, place: Place): Promise<Result[]> {
  const processes = new Map<string, ContenderProcess>();
  const entrants = figure.contenders.map(contender => {
    const program = programOf(contender.runtime);
    if (program === undefined) return new Entrant(contender, effort, undefined);
    const key = effort.isQuick ? `${contender.role === 'rival'} ${program}` : contender.name;
    const process = processes.get(key) ?? new ContenderProcess(program);
    processes.set(key, process);
    return new Entrant(contender, effort, process);
  });
  try {
    await Promise.all(entrants.map(entrant => entrant.open(figure, place)));
    if (!effort.isQuick) for (const entrant of entrants) await entrant.warmUp();
    // A B C, A B C: what disturbs the machine for a while hits all alike.
    const rounds = Math.min(effort.rounds, figure.rounds ?? effort.rounds);
    for (let round = 0; round < rounds; round++) for (const entrant of entrants) await entrant.round();
    return entrants.map(entrant => entrant.result());
  } finally {
    for (const process of processes.values()) process.kill();
  }
}

/** A contender on its way through the rounds. Once it has failed, it takes part no more. */
class Entrant {
  readonly #contender: Contender;
  readonly #effort: Effort;
  readonly #process: ContenderProcess | undefined;
  readonly #samples: Sample[] = [];
  #failure: Result['failure'];

  /** Without a process it is absent. */
  constructor(contender: Contender, effort: Effort, process: ContenderProcess | undefined) {
    this.#contender = contender;
    this.#effort = effort;
    this.#process = process;
  }

  async open({ module, title }: Figure, place: Place): Promise<void> {
    const { budgetMs, isQuick } = this.#effort;
    const setting = { budgetMs, isQuick, place };
    await this.#ask({ kind: 'open', contender: this.#contender.name, module, figure: title, setting });
  }

  async warmUp(): Promise<void> {
    await this.#ask({ kind: 'warm-up', contender: this.#contender.name });
  }

  async round(): Promise<void> {
    await this.#ask({ kind: 'round', contender: this.#contender.name });
  }

  result(): Result {
    const { name, role, runtime } = this.#contender;
    const counts = this.#samples.map(sample => sample.counts ?? {}).reduce(add, {});
    return { name, role, runtime, rounds: this.#samples.map(sample => sample.values), counts, failure: this.#failure };
  }

  async #ask(order: Parameters<ContenderProcess['ask']>[0]): Promise<void> {
    if (this.#failure !== undefined) return;
    const { timeoutMs, budgetMs } = this.#effort;
    const absent = { kind: 'absent', reason: HOW_TO_GET_IT } as const;
    const report = (await this.#process?.ask(order, timeoutMs + budgetMs)) ?? absent;
    if (report.kind === 'sample') this.#samples.push(report.sample);
    else if (report.kind !== 'done') this.#failure = report;
  }
}

function add(a: Counts, b: Counts): Counts {
  const sum: Record<string, number> = { ...a };
  for (const [name, count] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}
