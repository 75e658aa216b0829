// Checks and runs the examples of README.md as they stand there. A block whose first line is `// name.ts` is a file of that
// name; all of them are compiled with the strictness of lib/, and run in order.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'dist/readme');
const TIMEOUT_MS = 60_000;

const blocks = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^```ts\n\/\/ (\S+\.ts)\n(.*?)^```$/gms)];
const fences = readFileSync(join(root, 'README.md'), 'utf8').match(/^```ts$/gm) ?? [];
if (blocks.length === 0 || blocks.length !== fences.length)
  throw new Error(`README.md: ${fences.length} TypeScript blocks, ${blocks.length} with a name`);

/** Runs a program with Node; answers whether it ended well in time. */
function node(...args) {
  const { status, signal } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
  });
  if (status !== 0) console.error(`FAILED: ${args[0]} (${signal ?? `exit code ${status}`})`);
  return status === 0;
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [, name, code] of blocks) writeFileSync(join(folder, name), code);
writeFileSync(
  join(folder, 'tsconfig.json'),
  JSON.stringify({ extends: '../../tsconfig.json', compilerOptions: { noEmit: true, rootDir: '../..' }, include: ['*.ts'], exclude: [] }),
);

const files = blocks.map(([, name]) => join(folder, name));
await build({ entryPoints: files, outdir: folder, platform: 'node', target: 'node20.19', format: 'esm', logLevel: 'warning' });
const results = [node(join(root, 'node_modules/typescript/bin/tsc'), '-p', folder)];
for (const file of files) {
  console.log(`--- ${file.slice(folder.length + 1)}`);
  results.push(node(file.replace(/\.ts$/, '.js')));
}
process.exitCode = results.includes(false) ? 1 : 0;
