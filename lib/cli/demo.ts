import { Alone } from './alone.js';
import { callTable, type JudgedCall, workerTable } from './call-table.js';
import { Demonstration, type PlainCall, type Round } from './demonstration.js';
import { openPool, openSession, POOL_SIZE, reopenSession } from './open-sessions.js';
import { paint } from './paint.js';
import { simulatedStage, type Stage, testbedStage } from './stage.js';

const SESSION_COMMANDS: readonly string[] = ['show version', 'show running-config'];
const POOL_COMMANDS: readonly string[] = [...SESSION_COMMANDS, 'show ip ospf database', 'show ip route', 'show ip bgp'];
const MANY = 100;
const SECOND_MS = 1000;

/** Which device; the simulated router when nothing is said. */
export interface DemoOptions {
  readonly testbed: string | undefined;
  readonly device: string | undefined;
}

/**
 * Shares one session, then a pool of five, then both, among worker threads, and shows who was served by whom. Answers
 * whether every reply was that of its own command.
 */
export async function demo({ testbed, device }: DemoOptions, signal: AbortSignal): Promise<boolean> {
  await using stage = testbed === undefined ? await simulatedStage() : await testbedStage(testbed, device);
  console.log(`${paint('bold', 'partyline demo')} ${stage.title}\n`);
  await openSession(stage, signal);
  const alone = await Alone.ask(stage.device.connection(stage.alias), POOL_COMMANDS, { isExact: stage.isExact, signal });
  console.log('Five show commands were just asked one by one, on a session of their own. From');
  console.log('here on many threads ask at once; each reply has to be the same, byte for byte.');
  if (!stage.isExact) console.log('(But for numbers: clocks, counters and ages of a real device go on.)');
  await using demonstration = new Demonstration(stage.device, alone, signal);
  await demonstration.warmUp(stage.alias);
  await shareSession(stage, demonstration);
  await openPool(stage, signal);
  await sharePool(stage, demonstration);
  const hundred = await shareBoth(stage, demonstration, await reopenSession(stage, signal));
  return conclude(demonstration.judged, hundred.wallMs, alone.sequentialMs(hundred.calls.map(call => call.command)));
}

async function shareSession({ device, alias, sessionVia, isExact }: Stage, demonstration: Demonstration): Promise<void> {
  heading('1. Two threads, one session: who comes second waits until the line is free');
  code(`await device.connect({ ${isExact ? 'class: TelnetConnection, ' : ''}via: '${sessionVia}' });`);
  code(`await pcall(device.execute, [['show version'], ['show running-config']]);`);
  answered(await demonstration.plain(device.execute, SESSION_COMMANDS));
  const { calls } = await demonstration.timed(SESSION_COMMANDS.map(command => ({ alias, command })));
  console.log(callTable(calls));
}

async function sharePool({ device, poolVia, isExact }: Stage, demonstration: Demonstration): Promise<void> {
  heading(`2. Five threads, a pool of ${POOL_SIZE} sessions: each call gets a worker for itself`);
  code(`await device.connect({ ${isExact ? 'class: TelnetConnection, ' : ''}via: '${poolVia}', poolSize: ${POOL_SIZE} });`);
  code(`await pcall(device.pool.execute, [['show version'], ['show running-config'],`);
  code(`  ['show ip ospf database'], ['show ip route'], ['show ip bgp']]);`);
  answered(await demonstration.plain(device.pool.execute, POOL_COMMANDS));
  const { calls } = await demonstration.timed(POOL_COMMANDS.map(command => ({ alias: 'pool', command })));
  console.log(callTable(calls));
}

async function shareBoth({ alias }: Stage, demonstration: Demonstration, hasSession: boolean): Promise<Round<JudgedCall>> {
  heading(`3. ${MANY} calls at the same moment from five threads: first come, first served`);
  const share = `Every ${POOL_SIZE + 1}th is for the shared session, the others are for the pool.`;
  console.log(hasSession ? share : paint('yellow', 'The device has no sixth line for the shared session: all are for the pool.'));
  console.log('Times in milliseconds.\n');
  const plans = Array.from({ length: MANY }, (_, i) => ({
    // Six sessions: each gets its share.
    alias: hasSession && i % (POOL_SIZE + 1) === POOL_SIZE ? alias : 'pool',
    command: POOL_COMMANDS[i % POOL_COMMANDS.length] ?? '',
  }));
  const round = await demonstration.timed(plans);
  console.log(workerTable(round.calls));
  return round;
}

/** The last line. */
function conclude(calls: readonly PlainCall[], hundredMs: number, sequentialMs: number): boolean {
  const mixed = calls.filter(call => call.verdict === 'mixed');
  const moved = calls.filter(call => call.verdict === 'moved').length;
  for (const { command, reply } of mixed.slice(0, 1)) console.log(`\nA reply that is not that of '${command}':\n${reply}`);
  if (moved > 0) console.log(`\n${moved} replies differ in numbers only: the device's clocks, counters and ages go on.`);
  const verdict = paint(mixed.length === 0 ? 'green' : 'red', `${mixed.length} mixed up`);
  // A device that answers within a millisecond gains nothing from more sessions.
  const factor = sequentialMs > hundredMs ? ` (${(sequentialMs / hundredMs).toFixed(1)} ×)` : '';
  console.log(
    `\n${calls.length} calls, ${verdict}. ${MANY} calls took ${seconds(hundredMs)}; one by one, ${seconds(sequentialMs)}${factor}.`,
  );
  return mixed.length === 0;
}

function heading(text: string): void {
  console.log(`\n${paint('bold', text)}\n`);
}

function code(line: string): void {
  console.log(paint('dim', `   ${line}`));
}

function answered({ calls, wallMs }: Round<PlainCall>): void {
  const right = calls.filter(call => call.verdict !== 'mixed').length;
  console.log(
    `\n${right} of ${calls.length} replies right, ${wallMs.toFixed(0)} ms with the start of ${calls.length} new threads. The same calls`,
  );
  console.log('once more, in threads that run already and with a stopwatch in each:\n');
}

function seconds(ms: number): string {
  return `${(ms / SECOND_MS).toFixed(2)} s`;
}
