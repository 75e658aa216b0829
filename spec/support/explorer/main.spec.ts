import { spawnSync } from 'node:child_process';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const PROGRAM: string = new URL('main.js', import.meta.url).pathname;
const test = suite('npm run explore');

function explore(...args: readonly string[]): { readonly output: string; readonly errors: string; readonly code: number | null } {
  const { stdout, stderr, status } = spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8' });
  return { output: stdout, errors: stderr, code: status };
}

test('explores the cases that were asked for, and says how much it has seen', () => {
  const { output, code } = explore('--quick', '--suite', 'ring', '--only', 'pusher against popper');
  assert.is(code, 0);
  assert.match(output, /capacity 1, pusher against popper +\d+ states +\d+ local +\d+ ms {2}complete/);
  assert.match(output, '1 cases, 0 failed');
});

test('random runs print their seed, and do the same again with it', () => {
  const run = (): string =>
    explore('--quick', '--suite', 'ring', '--only', 'pusher', '--random', '20', '--seed', '9').output.replaceAll(/ +\d+ ms/g, '');
  const first = run();
  assert.match(first, 'seed 9');
  assert.match(first, '20 runs');
  assert.is(run(), first);
});

test('a trace that is given back is shown as a table', () => {
  const listed = explore('--list', '--suite', 'ring', '--only', 'capacity 1, pusher against popper').output;
  const id = listed.split(/\s+/)[1] ?? '';
  const { output, code } = explore('--replay', `${id}:0x2.1`);
  assert.is(code, 0);
  assert.match(output, 'TAIL is 0');
  assert.match(output, 'nothing is wrong');
});

test('every primitive has a case for what is claimed of all', () => {
  const { output, code } = explore('--table', '--list');
  assert.not.match(output, 'NOT SHOWN');
  assert.match(output, /Barrier +counters just below their wrap +.*phases that wrap/);
  assert.is(code, 0);
});

test('a suite that does not exist is an error that names those that do', () => {
  const { errors, code } = explore('--suite', 'nothing');
  assert.is(code, 1);
  assert.match(errors, /no suite 'nothing'; there are realm, fair/);
});

test('no case at all is a failure', () => {
  assert.is(explore('--quick', '--suite', 'ring', '--only', 'no such case').code, 1);
});

test.run();
