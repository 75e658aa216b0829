// Set-up for `npm start` and `npm test` on a fresh clone: installs the dependencies when they are missing,
// and builds when a source is newer than the last build.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'dist/.stamp');

/** Runs a program to its end; ends this process with the same code when it fails. */
function run(program, args) {
  const { status } = spawnSync(program, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(join(root, 'node_modules/.package-lock.json'))) {
  console.error('partyline: installing dependencies (once)');
  run(process.platform === 'win32' ? 'npm.cmd' : 'npm', [existsSync(join(root, 'package-lock.json')) ? 'ci' : 'install', '--no-audit', '--no-fund']);
}

/** The time of the newest source, in milliseconds. */
function newestSourceMs() {
  let newest = 0;
  for (const folder of ['lib', 'spec', 'examples', 'native-free-bench', '.scripts']) {
    for (const entry of readdirSync(join(root, folder), { recursive: true })) {
      newest = Math.max(newest, statSync(join(root, folder, entry)).mtimeMs);
    }
  }
  return newest;
}

if (!existsSync(stamp) || statSync(stamp).mtimeMs < newestSourceMs()) {
  run(process.execPath, [join(root, '.scripts/build.mjs')]);
  writeFileSync(stamp, '');
}
