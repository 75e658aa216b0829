import type { Failure } from './explorer.js';
import type { Machine } from './machine.js';
import { NO_ADDRESS, NOT_EQUAL, type Operation, TIMED_OUT } from './operation.js';
import type { Scenario } from './scenario.js';
import { BLOCKED, type Choice, type State } from './state.js';

const COLUMN = 44;

/** A failure as a table of its interleaving: a column for each thread, a row for each step, words by their names. */
export function traceOf({ machine }: { readonly machine: Machine }, { message, choices }: Failure): string {
  const { scenario } = machine;
  const { threads } = scenario;
  const taking = threads.map((_, thread) => thread).filter(thread => choices.some(choice => choice.thread === thread));
  const lines = [
    `  ${message}`,
    row(
      '',
      taking.map(thread => threads[thread]?.name ?? ''),
    ),
  ];
  const state = machine.initial();
  choices.forEach((choice, i) => {
    const pending = machine.pendingOf(state, choice.thread);
    const before = pending === undefined || pending.index === NO_ADDRESS ? 0 : state.read(pending.index);
    machine.take(state, choice);
    const cells = taking.map(thread => (thread === choice.thread ? stepText(scenario, choice, pending, before, state) : ''));
    lines.push(row(String(i + 1), cells));
  });
  lines.push('', ...memoryLines(scenario, state));
  return lines.join('\n');
}

function row(number: string, cells: readonly string[]): string {
  return `  ${number.padStart(4)}  ${cells.map(cell => cell.padEnd(COLUMN)).join('')}`.trimEnd();
}

function stepText(
  { layout, show }: Scenario,
  { kind, thread, value }: Choice,
  pending: Operation | undefined,
  before: number,
  after: State,
): string {
  if (kind === 'kill') return '*** killed ***';
  if (kind === 'timeout') return '*** timed out ***';
  if (kind === 'spurious') return '*** woken for no reason ***';
  if (kind === 'event') return `*** event ${value} ***`;
  if (pending === undefined) return '';
  const { kind: what, index, a, b } = pending;
  const text = (word: number): string => show?.(index, word) ?? String(word);
  const name = index === NO_ADDRESS ? '' : layout.nameOf(index);
  const done = after.status(thread) === 2 ? '  [ends]' : '';
  switch (what) {
    case 'load':
      return `${name} is ${text(before)}${done}`;
    case 'store':
      return `${name} = ${text(a)}${done}`;
    case 'cas':
      return `${before === a ? '' : 'FAILS '}${name} ${text(before)}${before === a ? ` -> ${text(b)}` : `, not ${text(a)}`}${done}`;
    case 'wait':
      return after.status(thread) === BLOCKED
        ? `sleeps on ${name}`
        : `would sleep on ${name}, but ${[NOT_EQUAL, TIMED_OUT].join()} ${text(before)}${done}`;
    case 'waitAsync':
      return `${before === a ? 'arms' : 'FAILS to arm'} ${name}${done}`;
    case 'choose':
      return `chooses ${value}${done}`;
    case 'when':
    case 'idle':
      return `${what === 'idle' ? 'woken in the event loop' : 'starts'}${done}`;
    default:
      return `${what} ${name}${what === 'notify' ? '' : ` ${a}: ${text(before)} -> ${text(after.read(index))}`}${done}`;
  }
}

function memoryLines({ layout, show, threads }: Scenario, state: State): string[] {
  const words = layout.addresses.filter(index => state.read(index) !== 0 && !layout.isConstant(index));
  const statuses = ['ready', 'asleep', 'done', 'killed', 'unborn'];
  return [
    `  threads: ${threads.map((plan, thread) => `${plan.name} ${statuses[state.status(thread)]}`).join(', ')}`,
    `  memory:  ${words.map(index => `${layout.nameOf(index)}=${show?.(index, state.read(index)) ?? state.read(index)}`).join(' ')}`,
  ];
}
