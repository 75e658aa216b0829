// Real threads that use everything and die at random moments, in every way there is.
// `--kills N` (default 300), `--seconds N` (at most so long; default 60), `--seed N`.
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Storm } from '../support/storm/storm.js';

const { values } = parseArgs({
  options: { kills: { type: 'string' }, seconds: { type: 'string' }, seed: { type: 'string' } },
  strict: false,
});
const KILLS = Number(values.kills ?? 300);
const SECONDS = Number(values.seconds ?? 60);
const SEED = Number(values.seed ?? Date.now() % 2 ** 31);

const storm = suite('a storm of deaths');

storm(`everything survives ${KILLS} deaths (seed ${SEED})`, async () => {
  const report = await new Storm({ worker: await workerFile(), kills: KILLS, seed: SEED, seconds: SECONDS }).run();
  const { deaths, kills, uses, abandoned, audits, seconds, slowestDeathMs, slowestRestMs } = report;
  const kinds = Object.entries(deaths).map(([kind, count]) => `${count} by ${kind}`);
  console.log(`seed ${SEED}: ${kills} deaths in ${seconds.toFixed(1)} s (${(kills / seconds).toFixed(1)}/s): ${kinds.join(', ')}`);
  console.log(
    `${uses} uses, ${abandoned} abandoned, ${audits} audits, all at rest within ${slowestRestMs.toFixed(0)} ms, slowest death ${slowestDeathMs.toFixed(0)} ms`,
  );
  assert.ok(kills >= Math.min(KILLS, SECONDS) && uses > kills, `only ${kills} deaths and ${uses} uses`);
  assert.ok(abandoned > 0, 'nobody died inside');
});

/** The worker and all it imports in one file: half of a short life is loading modules. */
async function workerFile(): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'partyline-storm-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, 'storm.mjs');
  const entry = fileURLToPath(new URL('./storm.worker.js', import.meta.url));
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'warning' });
  return pathToFileURL(outfile);
}

storm.run();
