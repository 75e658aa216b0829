// Compiles lib, spec, examples and native-free-bench file by file into dist/, so that a worker's URL in the
// source is a worker's URL in the package. `--declarations` adds the .d.ts files (the package needs them, tests do not).
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { readdir, chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const folders = ['lib', 'spec', 'examples', 'native-free-bench'];

/** All TypeScript sources below a folder. */
async function sources(folder) {
  const found = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => []);
  return found.filter(f => f.isFile() && f.name.endsWith('.ts') && !f.name.endsWith('.d.ts')).map(f => join(f.parentPath ?? f.path, f.name));
}

const declarations = process.argv.includes('--declarations');
const wanted = declarations ? ['lib'] : folders;
rmSync(join(root, declarations ? 'dist' : 'dist/.stamp'), { recursive: true, force: true });
const entryPoints = (await Promise.all(wanted.map(sources))).flat();
await build({ entryPoints, outbase: root, outdir: join(root, 'dist'), platform: 'node', target: 'node20', format: 'esm', bundle: false, sourcemap: declarations ? false : 'linked', logLevel: 'warning' });
await chmod(join(root, 'dist/lib/cli/main.js'), 0o755).catch(() => undefined);
if (declarations) {
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, '.scripts/declarations.json')], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
