// Runs the built specs of memory, sync and queue on other runtimes, and prints a table: npm run runtimes [-- RUNTIME...]
// RUNTIME is one of node22, node24, node26, deno, bun; all by default. `--folder NAME` picks other folders of specs, such as
// threads, and may be given more than once; `--only TEXT` picks files, `--models` adds the models.
// The runtimes are installed once, into a folder below the system's temporary one.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(tmpdir(), 'partyline-runtimes');
const FILE_TIMEOUT_MS = 300_000;
const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const nodeOf = major => ({ install: `node${major}@npm:node-${platform}@${major}`, path: `node${major}/bin/node`, args: [] });
const RUNTIMES = {
  node22: nodeOf(22),
  node24: nodeOf(24),
  node26: nodeOf(26),
  deno: { install: 'deno', path: '.bin/deno', args: ['run', '--allow-all', '--no-check'] },
  bun: { install: 'bun', path: '.bin/bun', args: [] },
};

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    folder: { type: 'string', multiple: true, default: ['memory', 'sync', 'queue'] },
    only: { type: 'string', default: '' },
    models: { type: 'boolean', default: false },
  },
});

/** The runtime's program, installed if it is not there. Undefined when it cannot be had here. */
function programOf(name) {
  const { install, path } = RUNTIMES[name];
  const program = join(cache, 'node_modules', path);
  if (existsSync(program)) return program;
  mkdirSync(cache, { recursive: true });
  spawnSync('npm', ['install', '--prefix', cache, '--no-audit', '--no-fund', '--loglevel=error', install], {
    cwd: cache,
    stdio: 'inherit',
  });
  return existsSync(program) ? program : undefined;
}

/** Runs one file to its end; answers what it counted. */
async function run(program, args, file) {
  const child = spawn(program, [...args, file], { cwd: root, env: { ...process.env, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (output += text));
  const timer = setTimeout(() => child.kill('SIGKILL'), FILE_TIMEOUT_MS);
  const code = await new Promise(resolve => child.once('close', resolve));
  clearTimeout(timer);
  const count = word => Number([...output.matchAll(new RegExp(`^\\s*${word}:\\s+(\\d+)`, 'gm'))].at(-1)?.[1] ?? 0);
  const [total, passed, skipped] = ['Total', 'Passed', 'Skipped'].map(count);
  // uvu does not count what it skips.
  return { isSound: code === 0 && total + skipped > 0 && passed === total, total, passed, code, output };
}

/** One line on what went wrong. */
function complaint({ code, output, total }) {
  if (code === null) return 'did not end in time';
  const failed = output.match(/FAIL\s+.*/)?.[0];
  const error = output.match(/^.*(Error|error|panic|not implemented).*$/m)?.[0];
  return (failed ?? error ?? (total === 0 ? 'ended without its totals' : `exit code ${code}`)).trim().slice(0, 140);
}

const names = positionals.length > 0 ? positionals : Object.keys(RUNTIMES);
const kinds = options.models ? ['.spec.js', '.model.js'] : ['.spec.js'];
const files = options.folder
  .flatMap(folder => readdirSync(join(root, 'dist/spec', folder)).map(file => join('dist/spec', folder, file)))
  .filter(file => kinds.some(kind => file.endsWith(kind)) && file.includes(options.only))
  .sort();
let isSound = true;
for (const name of names) {
  const program = programOf(name);
  const version =
    program === undefined ? 'cannot be installed here' : spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout.split('\n')[0];
  console.log(`\n${name} (${version})`);
  for (const file of program === undefined ? [] : files) {
    const outcome = await run(program, RUNTIMES[name].args, file);
    const { passed, total } = outcome;
    console.log(
      `${outcome.isSound ? 'ok  ' : 'FAIL'} ${file.padEnd(44)} ${passed}/${total}${outcome.isSound ? '' : `  ${complaint(outcome)}`}`,
    );
    if (name.startsWith('node')) isSound &&= outcome.isSound;
  }
}
process.exitCode = isSound ? 0 : 1; // Deno and Bun are shown, and not promised
