// Compiles lib, spec, examples and native-free-bench file by file into dist/, so that a worker's URL in the source is a
// worker's URL in dist/ as well.
//
// `--package FOLDER` makes FOLDER/lib instead, the library as it is published: without source maps, as the package has no sources, and in
// few files (published.mjs). `--package dist --declarations` is what npm packs.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { asPublished } from './published.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values: options } = parseArgs({ options: { package: { type: 'string' }, declarations: { type: 'boolean', default: false } } });
const isPackage = options.package !== undefined;
const out = join(root, options.package ?? 'dist');
const command = join(out, 'lib/cli/main.js');
const folders = isPackage ? ['lib'] : ['lib', 'spec', 'examples', 'native-free-bench'];

/** The files below a folder, as paths from another one; none when there is no such folder. */
function filesBelow(from, folder) {
  try {
    const found = readdirSync(join(from, folder), { recursive: true, withFileTypes: true });
    return found.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name).slice(join(from, '/').length));
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Removes what was made from sources that are gone, or by the other kind of build: a spec that was deleted must not run again. */
function removeLeftovers(sources, made) {
  const declarations = options.declarations ? sources.map(file => file.replace(/\.ts$/, '.d.ts')) : [];
  const kept = new Set([...made, ...declarations]);
  for (const file of folders.flatMap(folder => filesBelow(out, folder))) if (!kept.has(file)) rmSync(join(out, file));
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

/** Declarations are of one file each in the package too. */
function declare() {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  return spawnSync(process.execPath, [tsc, '-p', join(root, '.scripts/declarations.json')], { stdio: 'inherit' }).status ?? 1;
}

const sources = folders.flatMap(folder => filesBelow(root, folder)).filter(file => /(?<!\.d)\.ts$/.test(file));
const { outputFiles } = await build({
  entryPoints: sources,
  absWorkingDir: root,
  outbase: root,
  outdir: out,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  write: false,
  logLevel: 'warning',
  ...(isPackage ? asPublished({ root, out, sources }) : { sourcemap: 'linked' }),
}).catch(() => process.exit(1)); // esbuild has said why
if (isPackage) rmSync(join(out, '.stamp'), { force: true }); // of a build file by file (ready.mjs)
for (const file of outputFiles) put(file);
removeLeftovers(
  sources,
  outputFiles.map(({ path }) => path.slice(join(out, '/').length)),
);
chmodSync(command, 0o755);
if (options.declarations) process.exitCode = declare();
