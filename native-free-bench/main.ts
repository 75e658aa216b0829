import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { crashMatrix, isSound } from './crash-matrix/matrix.js';
import type { Figure } from './harness/figure.js';
import { thisMachine } from './harness/machine.js';
import { type FigureRecord, recordOf } from './harness/record.js';
import { figureText, headerText } from './harness/report.js';
import { type Effort, runFigure } from './harness/run-figure.js';
import { SCENARIOS } from './scenarios.js';

const FULL: Effort = { rounds: 9, budgetMs: 200, timeoutMs: 60_000, isQuick: false };
/** Shows that everything runs and prints; its figures mean little. */
const QUICK: Effort = { rounds: 1, budgetMs: 5, timeoutMs: 5000, isQuick: true };

/** What is no scenario and runs only when it is asked for. */
const CRASH_MATRIX = 'crash-matrix';

const USAGE = `usage: main.js [${Object.keys(SCENARIOS).join('|')}]... [--quick] [--rounds N] [--json FILE]\n       main.js ${CRASH_MATRIX} [--quick] [--json FILE]`;

const OPTIONS = { quick: { type: 'boolean' }, rounds: { type: 'string' }, json: { type: 'string' } } as const;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: OPTIONS });
  const effort = { ...(values.quick === true ? QUICK : FULL), ...(values.rounds !== undefined && { rounds: count(values.rounds) }) };
  if (positionals.length === 1 && positionals[0] === CRASH_MATRIX) return runCrashMatrix(effort, values.json);
  const scenarios = chosen(positionals);
  const machine = thisMachine();
  console.log(headerText(machine, `${effort.rounds} rounds of ${effort.budgetMs} ms`));
  const records: FigureRecord[] = [];
  for (const [scenario, figure] of scenarios) {
    const outcome = await runFigure(figure, effort);
    console.log(figureText(scenario, figure, outcome));
    records.push(recordOf(scenario, figure, outcome));
  }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ machine, effort, figures: records }, undefined, 2)}\n`);
  return records.some(({ contenders }) => contenders.some(({ role, failure }) => role !== 'rival' && failure?.kind === 'failed')) ? 1 : 0;
}

async function runCrashMatrix({ isQuick }: Effort, json: string | undefined): Promise<number> {
  const machine = thisMachine();
  console.log(headerText(machine, 'each cell in a process of its own'));
  const records = await crashMatrix(isQuick);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify({ machine, cells: records }, undefined, 2)}\n`);
  return records.every(isSound) ? 0 : 1;
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new TypeError(`--rounds must be a whole number from 1, not ${text}\n${USAGE}`);
  return value;
}

/** Pairs of a scenario's name and a figure of it. */
function chosen(names: readonly string[]): (readonly [string, Figure])[] {
  return (names.length === 0 ? Object.keys(SCENARIOS) : names).flatMap(name => {
    const figures = SCENARIOS[name];
    if (figures === undefined) throw new TypeError(`there is no scenario '${name}'\n${USAGE}`);
    return figures.map(figure => [name, figure] as const);
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof TypeError ? error.message : error);
  process.exitCode = 2;
}
