import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Figure } from './harness/figure.js';
import { thisMachine } from './harness/machine.js';
import { type FigureRecord, recordOf } from './harness/record.js';
import { figureText, headerText } from './harness/report.js';
import { type Effort, runFigure } from './harness/run-figure.js';
import { SCENARIOS } from './scenarios.js';

const FULL: Effort = { rounds: 9, budgetMs: 200, timeoutMs: 60_000, isQuick: false };
/** Shows that everything runs and prints; its figures mean little. */
const QUICK: Effort = { rounds: 1, budgetMs: 5, timeoutMs: 5000, isQuick: true };

const USAGE = `usage: main.js [${Object.keys(SCENARIOS).join('|')}]... [--quick] [--json FILE]`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { quick: { type: 'boolean' }, json: { type: 'string' } } });
  const scenarios = chosen(positionals);
  const effort = values.quick === true ? QUICK : FULL;
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
