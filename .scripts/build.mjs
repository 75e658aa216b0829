// Compiles lib, spec, examples and native-free-bench file by file into dist/, so that a worker's URL in the source is a
// worker's URL in the package. `--declarations` makes dist/lib as it is published: with .d.ts files, and without source
// maps, as the package has no sources.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const declarations = process.argv.includes('--declarations');
const command = join(root, 'dist/lib/cli/main.js');
const folders = declarations ? ['lib'] : ['lib', 'spec', 'examples', 'native-free-bench'];

/** The files below a folder, as paths from the root; none when there is no such folder. */
function filesBelow(folder) {
  try {
    const found = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
    return found.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name).slice(root.length));
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

const sources = folders.flatMap(filesBelow).filter(file => /(?<!\.d)\.ts$/.test(file));

/** Removes what was made from sources that are gone: a spec that was deleted must not run again. */
function removeLeftovers() {
  const kept = new Set(sources.map(file => join('dist', file.replace(/\.ts$/, ''))));
  const isLeftover = file => !kept.has(file.replace(/(\.js|\.js\.map|\.d\.ts)$/, '')) || (declarations && file.endsWith('.map'));
  for (const file of folders.flatMap(folder => filesBelow(join('dist', folder))).filter(isLeftover)) rmSync(join(root, file));
}

/** Writes a file in one step, and only if it is new: a program may be running from this folder. */
function put({ path, contents }) {
  try {
    if (readFileSync(path).equals(contents)) return;
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    mkdirSync(dirname(path), { recursive: true });
  }
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents, { mode: path === command ? 0o755 : 0o644 });
  renameSync(draft, path);
}

const { outputFiles } = await build({
  entryPoints: sources.map(file => join(root, file)),
  outbase: root,
  outdir: join(root, 'dist'),
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  bundle: false,
  write: false,
  sourcemap: declarations ? false : 'linked',
  logLevel: 'warning',
}).catch(() => process.exit(1)); // esbuild has said why
for (const file of outputFiles) put(file);
removeLeftovers();
chmodSync(command, 0o755);
if (declarations) {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', join(root, '.scripts/declarations.json')], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
