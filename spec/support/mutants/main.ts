/**
 * Makes each mutant of the shipped sources, runs the model cases on it, and says which one found it.
 *
 *   node dist/spec/support/mutants/main.js [part of its name or of its file's] [--kills]
 *
 * With --kills, those that are argued to be harmless are left out: no case stops early at them, so they take most of the time.
 * Exits with 1 when a mutant survives that is not argued to be harmless, or when a harmless one is found after all.
 */
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { ModelCase } from '../explorer/case.js';
import type * as Subjects from './subjects.js';
import type { Mutant } from './mutant.js';
import { ALL_MUTANTS } from './all.js';
import { mutate, staleMutants } from './stale.js';

const root: string = fileURLToPath(new URL('../../../../', import.meta.url));
const [wanted = ''] = process.argv.slice(2).filter(argument => !argument.startsWith('--'));
const killsOnly = process.argv.includes('--kills');
const mutants = ALL_MUTANTS.filter(({ name, file }) => name.includes(wanted) || file.includes(wanted)).filter(
  ({ harmless }) => !killsOnly || harmless === undefined,
);

const stale = staleMutants(root, ALL_MUTANTS);
for (const complaint of stale) console.error(complaint);
if (stale.length > 0) process.exit(1);

/** Most are found in a few states of some case, so all get a glance first, and then a longer one. */
const GLANCES: readonly number[] = [1_500, 20_000];

let wrong = 0;
for (const [i, mutant] of mutants.entries()) {
  const startMs = performance.now();
  const found = await findIn(await subjectsWith(mutant, i), mutant);
  const isRight = (found === undefined) === (mutant.harmless !== undefined) && !isOurMistake(found);
  if (!isRight) wrong++;
  const verdict = found ?? (mutant.harmless === undefined ? 'SURVIVES' : `survives, harmless: ${mutant.harmless}`);
  console.log(
    `${isRight ? 'ok  ' : 'FAIL'} ${mutant.name.padEnd(66)} ${String(Math.round(performance.now() - startMs)).padStart(6)} ms  ${verdict}`,
  );
}
console.log(
  `\n${mutants.length} mutants, ${mutants.filter(mutant => mutant.harmless !== undefined).length} argued to be harmless, ${wrong} not as expected`,
);
process.exitCode = wrong === 0 ? 0 : 1;

/** The case that finds a mutant, and what it says; undefined when none does. */
async function findIn(subjects: typeof Subjects, { suites, property, deep, harmless }: Mutant): Promise<string | undefined> {
  if (property !== undefined) return subjects.findCounterexample(property);
  const all = suites.flatMap(suite => subjects.casesOf(suite));
  // A case that is known to find it is the only one that is tried: the others are slow to say no.
  if (deep !== undefined)
    return findFirst(all, model => (model.name === deep ? subjects.findFailure(model, model.deep ?? model.bounds) : undefined));
  const cases = all.filter(({ onlyDeep }) => onlyDeep !== true);
  for (const maxStates of harmless === undefined ? GLANCES : []) {
    const found = findFirst(cases, model => subjects.findFailure(model, { ...model.bounds, maxStates }));
    if (found !== undefined) return found;
  }
  return findFirst(cases, model => subjects.findFailure(model, model.bounds));
}

/** Whether it failed because it is no program: then it says nothing about the cases. */
function isOurMistake(found: string | undefined): boolean {
  return found !== undefined && /is not (defined|a function)|Cannot (read|access|set)|Assignment to constant/.test(found);
}

function findFirst(cases: readonly ModelCase[], find: (model: ModelCase) => string | undefined): string | undefined {
  for (const model of cases) {
    const found = find(model);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The model cases on mutated sources, in a module graph of their own. */
async function subjectsWith(mutant: Mutant, number: number): Promise<typeof Subjects> {
  const outfile = join(tmpdir(), `partyline-mutant-${process.pid}-${number}.mjs`);
  const entry = join(root, 'spec/support/mutants/subjects.ts');
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
    plugins: [mutation(mutant)],
  });
  const subjects = (await import(pathToFileURL(outfile).href)) as typeof Subjects;
  await rm(outfile);
  return subjects;
}

function mutation(mutant: Mutant): Plugin {
  return {
    name: 'mutation',
    setup(bundle) {
      const path = join(root, mutant.file);
      bundle.onLoad({ filter: /\.ts$/ }, async args => {
        if (args.path !== path) return undefined;
        const contents = mutate(await readFile(path, 'utf8'), mutant);
        return { contents, loader: 'ts' };
      });
    },
  };
}
