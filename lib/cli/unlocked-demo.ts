import type { BaseConnection } from '../connections/base-connection.js';
import type { ConnectionClass } from '../connections/connection-class.js';
import { Pcall } from '../threads/pcall.js';
import { ThreadPool } from '../threads/thread-pool.js';
import { Alone } from './alone.js';
import { alignedRight, table } from './call-table.js';
import { excerpt, type Fate, type Outcome, outcomeOf } from './garbling.js';
import { LockedRawConnection } from './locked-raw-connection.js';
import { paint } from './paint.js';
import { withProgress } from './progress.js';
import { RawConnection } from './raw-connection.js';
import { simulatedStage, type Stage } from './stage.js';

const COMMANDS: readonly string[] = ['show version', 'show running-config'];
const ROUNDS = 20;
const TOTAL: number = ROUNDS * COMMANDS.length;
const FATES: readonly Fate[] = ['right', 'wrong', 'mixed', 'timedOut'];

/** The threads that call, and what they can rely on. */
interface Cast {
  readonly stage: Stage;
  readonly threads: ThreadPool;
  readonly signal: AbortSignal;
}

interface Run {
  readonly alone: Alone;
  readonly outcomes: readonly Outcome[];
}

/** Shares a session that nothing guards, then the same session with `@locked`. Answers whether the locks were enough. */
export async function unlockedDemo(signal: AbortSignal): Promise<boolean> {
  await using stage = await simulatedStage();
  await using threads = new ThreadPool({ size: COMMANDS.length, name: 'callers' });
  const cast: Cast = { stage, threads, signal };
  console.log(`${paint('bold', 'partyline demo --unlocked')} ${stage.title}\n`);
  console.log(`Two threads share one Telnet session, ${ROUNDS} times:\n`);
  console.log(paint('dim', `  await pcall(device.execute, [['show version'], ['show running-config']]);\n`));
  console.log('The class of the session sends the command and reads until the prompt: as it');
  console.log('stands, and then with the decorator @locked before the same method.\n');
  const unlocked = await share(cast, RawConnection);
  const locked = await share(cast, LockedRawConnection);
  console.log(
    fateTable([
      ['without locks', unlocked],
      ['with @locked', locked],
    ]),
  );
  showGarbled(unlocked);
  return conclude(garbled(unlocked), garbled(locked));
}

async function share({ stage: { device, sessionVia }, threads, signal }: Cast, type: ConnectionClass): Promise<Run> {
  await device.connect({ class: type, via: sessionVia, signal });
  const alone = await Alone.ask(device.connection(), COMMANDS, { isExact: true, signal });
  const outcomes: Outcome[] = [];
  const rounds = async (): Promise<void> => {
    for (let round = 0; round < ROUNDS; round++) outcomes.push(...(await callTwice(device.execute, { alone, threads, signal })));
  };
  await withProgress(TOTAL, () => outcomes.length, rounds());
  await device.destroy();
  return { alone, outcomes };
}

async function callTwice(
  execute: BaseConnection['execute'],
  { alone, threads, signal }: { alone: Alone } & Omit<Cast, 'stage'>,
): Promise<Outcome[]> {
  const calls = COMMANDS.map(command => [command]);
  const ended = await new Pcall(execute, calls, { pool: threads, signal, settle: true }).join();
  signal.throwIfAborted();
  return ended.map((end, i) => outcomeOf(COMMANDS[i] ?? '', end, alone));
}

function fateTable(runs: readonly (readonly [name: string, run: Run])[]): string {
  const head = ['session', 'calls', 'right', "another's reply", 'mixed', 'timed out'];
  const rows = runs.map(([name, { outcomes }]) => [name, outcomes.length, ...FATES.map(fate => fateCell(fate, outcomes))]);
  return table(head, alignedRight(head), rows);
}

function fateCell(fate: Fate, outcomes: readonly Outcome[]): string {
  const count = outcomes.filter(outcome => outcome.fate === fate).length;
  if (count === 0) return '0';
  return paint(fate === 'right' ? 'green' : 'red', `${count}`);
}

function showGarbled({ alone, outcomes }: Run): void {
  const example = outcomes.find(({ fate }) => fate === 'mixed') ?? outcomes.find(({ fate }) => fate === 'wrong');
  if (example === undefined) return;
  console.log(`\nWithout locks a thread asked for '${example.command}' and got this\n(marked: what is not of that reply):\n`);
  for (const line of excerpt(example, alone)) console.log(line.startsWith('!') ? paint('red', `  ${line}`) : `  ${line}`);
}

function garbled({ outcomes }: Run): number {
  return outcomes.filter(({ fate }) => fate !== 'right').length;
}

function conclude(unlocked: number, locked: number): boolean {
  const without = paint(unlocked === 0 ? 'yellow' : 'red', `${unlocked} garbled`);
  const withLocks = paint(locked === 0 ? 'green' : 'red', `${locked} mixed up`);
  console.log(`\n${TOTAL} calls without locks: ${without}. The same ${TOTAL} with @locked: ${withLocks}.`);
  return locked === 0;
}
