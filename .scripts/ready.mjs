// Set-up for `npm start` and `npm test` on a fresh clone: installs the dependencies when they are missing, and builds when
// a source is newer than the last build.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`partyline needs Node 20.19 or newer; this is ${process.version}`);
  process.exit(1);
}

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'dist/.stamp');

/** Runs a program to its end; ends this process with the same code when it fails. What it says is shown then. */
function run(program, args) {
  const { status, stdout, error } = spawnSync(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
  if (status === 0) return;
  console.error(error?.message ?? stdout);
  process.exit(status ?? 1);
}

if (!existsSync(join(root, 'node_modules/.package-lock.json'))) {
  console.error('partyline: installing dependencies (once)');
  run(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
}

/** Everything that a build is made of. A folder changes when something in it is deleted. */
function* inputs() {
  yield join(root, 'tsconfig.json');
  for (const folder of ['lib', 'spec', 'examples', 'native-free-bench', '.scripts'].map(name => join(root, name)).filter(existsSync)) {
    yield folder;
    for (const entry of readdirSync(folder, { recursive: true })) yield join(folder, entry);
  }
}

/** When something was last changed. A file may be gone by the time that it is looked at. */
const changedMs = file => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

const builtMs = changedMs(stamp);
if ([...inputs()].some(file => changedMs(file) > builtMs)) {
  const started = new Date(); // what changes during the build is for the next one
  run(process.execPath, [join(root, '.scripts/build.mjs')]);
  writeFileSync(stamp, '');
  utimesSync(stamp, started, started);
}
