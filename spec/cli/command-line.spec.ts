import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseCommand, UsageError } from '../../lib/cli/command-line.js';
import { failureText } from '../../lib/cli/failure-text.js';
import { partyline } from './partyline.js';

const commandLine = suite('the command line');

commandLine('asks for help with --help, -h and nothing at all', () => {
  for (const args of [['--help'], ['-h'], ['demo', '--help'], []]) assert.equal(parseCommand(args), { kind: 'help' });
});

commandLine('asks for a demo, with or without a testbed', () => {
  assert.equal(parseCommand(['demo']), { kind: 'demo', isUnlocked: false, testbed: undefined, device: undefined });
  assert.equal(parseCommand(['demo', '--testbed', 'lab.yaml', '--device=r1']), {
    kind: 'demo',
    isUnlocked: false,
    testbed: 'lab.yaml',
    device: 'r1',
  });
  assert.equal(parseCommand(['--unlocked', 'demo']), { kind: 'demo', isUnlocked: true, testbed: undefined, device: undefined });
});

const MISTAKES: readonly (readonly [args: string[], message: RegExp])[] = [
  [['dmeo'], /unknown command 'dmeo'/],
  [['demo', 'r1'], /unexpected argument 'r1'/],
  [['demo', '--tesbed', 'x'], /^Unknown option '--tesbed'\n/],
  [['demo', '--testbed'], /argument missing/],
  [['--unlocked'], /which command/],
  [['demo', '--device', 'r1'], /give --testbed FILE as well/],
  [['demo', '--unlocked', '--testbed', 'x'], /simulated router only/],
];

for (const [args, message] of MISTAKES) {
  commandLine(`does not take ${args.join(' ')}`, () => {
    assert.throws(
      () => parseCommand(args),
      (error: unknown) => error instanceof UsageError && message.test(error.message),
    );
  });
}

commandLine('that is not understood ends with 2 and says so on stderr', async () => {
  const { code, stdout, stderr } = await partyline('dmeo');
  assert.equal([code, stdout], [2, '']);
  assert.is(stderr, "partyline: unknown command 'dmeo'; there is one: demo\nTry 'partyline --help'.\n");
});

commandLine('--version prints the version of the package', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string };
  assert.equal(await partyline('--version'), { code: 0, stdout: `${version}\n`, stderr: '' });
});

commandLine('--help fits into 80 columns', async () => {
  const { code, stdout, stderr } = await partyline('--help');
  assert.equal([code, stderr], [0, '']);
  assert.ok(stdout.split('\n').every(line => line.length <= 80));
});

commandLine.run();

const failures = suite('the text of a failure');

failures('has the causes, and says nothing twice', () => {
  const reset = new Error('read ECONNRESET');
  const hungUp = new Error('the device hung up: read ECONNRESET', { cause: reset });
  const error = new Error('no session on r1', { cause: hungUp });
  assert.is(failureText(error), 'no session on r1\n  because: the device hung up: read ECONNRESET');
});

failures('has what an AggregateError gathers', () => {
  const error = new Error('no pool', { cause: new AggregateError([new Error('one'), new Error('two'), new Error('one')], 'several') });
  assert.is(failureText(error), 'no pool\n  because: one\n  because: two');
});

failures('has something for a value that is no error', () => {
  assert.is(failureText('stop'), 'stop');
  assert.is(failureText(undefined), 'failed without saying why');
});

failures.run();
