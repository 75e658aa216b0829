/**
 * Explores the model cases, with their deep bounds.
 *
 *   npm run explore -- [--list] [--suite NAME] [--only TEXT] [--quick] [--preemptions N] [--kills N] [--minutes N]
 *                      [--random RUNS] [--seed N] [--replay TRACE]
 *   npm run explore -- --table [--list] [--suite NAME]
 *
 * Without --suite, suites run side by side, each in a process of its own.
 *
 * --quick takes the bounds of `npm test`; --preemptions and --kills replace those of the cases; --minutes is the time for
 * all of them, shared equally. --random makes RUNS random runs of each case instead, from a seed that is printed. --replay
 * shows the interleaving of a trace that a failure has printed. --table shows for each primitive the cases that stand for what
 * is claimed of all, with states and seconds of the processor; with --list it does not explore them. Exits with 1 when something is
 * wrong.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { casesOf, suiteNames } from '../mutants/subjects.js';
import { caseId, deepBoundsOf, type ModelCase, runCase, runsOf, walkCase } from './case.js';
import { printClaims } from './claim-table.js';
import { choicesOfText } from './choice-text.js';
import { Player } from './player.js';
import type { Bounds } from './scenario.js';
import { runSuites } from './suite-processes.js';
import { traceOf } from './trace.js';

const MS_PER_MINUTE = 60_000;

const { values: options } = parseArgs({
  options: {
    list: { type: 'boolean', default: false },
    table: { type: 'boolean', default: false },
    suite: { type: 'string' },
    only: { type: 'string', default: '' },
    quick: { type: 'boolean', default: false },
    preemptions: { type: 'string' },
    kills: { type: 'string' },
    minutes: { type: 'string' },
    random: { type: 'string' },
    seed: { type: 'string' },
    replay: { type: 'string' },
  },
});

interface NamedCase {
  readonly suite: string;
  readonly model: ModelCase;
}

/** @throws RangeError when an option is not a whole number. */
function wholeNumber(name: 'preemptions' | 'kills' | 'random' | 'seed'): number | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new RangeError(`--${name} must be a whole number, not ${text}`);
  return Number(text);
}

/** @throws RangeError when it is not a number above 0. */
function minutesOf(text: string): number {
  const minutes = Number(text);
  if (!(minutes > 0)) throw new RangeError(`--minutes must be a number above 0, not ${text}`);
  return minutes;
}

/** @throws RangeError when there is no such suite. */
function chosenCases(): NamedCase[] {
  const { suite, only, quick } = options;
  const names = suiteNames().filter(name => suite === undefined || name === suite);
  if (names.length === 0) throw new RangeError(`no suite '${suite}'; there are ${suiteNames().join(', ')}`);
  const cases = names.flatMap(name => casesOf(name).map(model => ({ suite: name, model })));
  return cases.filter(({ model }) => model.name.includes(only) && !(quick && model.onlyDeep === true));
}

function boundsFor(model: ModelCase, maxMs: number | undefined): Bounds {
  const [preemptions, kills] = [wholeNumber('preemptions'), wholeNumber('kills')];
  return {
    ...(options.quick ? model.bounds : deepBoundsOf(model)),
    ...(preemptions === undefined ? {} : { preemptions }),
    ...(kills === undefined ? {} : { kills }),
    ...(maxMs === undefined ? {} : { maxMs }),
  };
}

/** Explores them all, and answers how many have failed. */
function exploreAll(cases: readonly NamedCase[]): number {
  const minutes = options.minutes === undefined ? undefined : minutesOf(options.minutes);
  const deadlineMs = minutes === undefined ? undefined : performance.now() + minutes * MS_PER_MINUTE;
  const random = wholeNumber('random');
  const seed = wholeNumber('seed') ?? Date.now() % 2 ** 31;
  let failed = 0;
  cases.forEach(({ suite, model }, i) => {
    if (suite !== cases[i - 1]?.suite) console.log(suite);
    const maxMs = deadlineMs === undefined ? undefined : Math.max(0, deadlineMs - performance.now()) / (cases.length - i);
    const bounds = boundsFor(model, maxMs);
    const runs = random ?? runsOf(model, !options.quick);
    const trace = runs === undefined ? runCase(model, bounds) : walkCase(model, bounds, { runs, seed });
    if (trace === undefined) return;
    failed++;
    console.log(trace);
  });
  console.log(`\n${cases.length} cases, ${failed} failed${random === undefined ? '' : `, seed ${seed}`}`);
  return failed;
}

/** Shows a trace again, and answers whether something is wrong at its end. */
function replay(text: string): boolean {
  const [id, choices = ''] = text.split(':');
  const found = suiteNames()
    .flatMap(name => casesOf(name))
    .find(model => caseId(model) === id);
  if (found === undefined) throw new RangeError(`no case '${id}': its name or its bounds have changed`);
  const player = new Player(found.scenario());
  const failure = player.replay(choicesOfText(choices));
  console.log(`${found.name}\n${traceOf(player, failure ?? { message: 'nothing is wrong', choices: choicesOfText(choices) })}`);
  return failure !== undefined;
}

/** This command again, for a share of the time. */
function argumentsFor(share: number): string[] {
  const args = process.argv.slice(2);
  const minutes = options.minutes === undefined ? [] : ['--minutes', String(minutesOf(options.minutes) * share)];
  return [...args, ...minutes];
}

/** Prints the table of claims, or that of one suite, and answers whether all are shown. */
function table(): boolean {
  const suites = suiteNames().filter(name => options.suite === undefined || name === options.suite);
  return suites.reduce((notShown, suite) => notShown + printClaims(suite, !options.list), 0) === 0;
}

function list(cases: readonly NamedCase[]): void {
  for (const { suite, model } of cases) console.log(`${suite.padEnd(12)} ${caseId(model).padEnd(8)} ${model.name}`);
}

if (options.replay !== undefined) process.exitCode = replay(options.replay) ? 1 : 0;
else if (options.table && (options.list || options.suite !== undefined)) process.exitCode = table() ? 0 : 1;
else if (options.list) list(chosenCases());
else if (options.suite === undefined) {
  const suites = [...new Set(chosenCases().map(({ suite }) => suite))];
  process.exitCode = suites.length === 0 || (await runSuites(fileURLToPath(import.meta.url), suites, argumentsFor)) > 0 ? 1 : 0;
} else {
  const cases = chosenCases();
  process.exitCode = cases.length === 0 || exploreAll(cases) > 0 ? 1 : 0;
}
