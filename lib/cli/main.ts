#!/usr/bin/env node
import { type Command, parseCommand, UsageError } from './command-line.js';
import { demo } from './demo.js';
import { failureText } from './failure-text.js';
import { HELP } from './help.js';
import { Interrupted, interruptible } from './interruption.js';
import { paint } from './paint.js';
import { unlockedDemo } from './unlocked-demo.js';
import { packageVersion } from './version.js';

const OK = 0;
const FAILED = 1;
const MISUSED = 2;

/** Does what the command line says and answers the exit code. */
async function run(args: readonly string[]): Promise<number> {
  const command = parseCommand(args);
  if (command.kind === 'demo') return (await runDemo(command)) ? OK : FAILED;
  console.log(command.kind === 'help' ? HELP : packageVersion());
  return OK;
}

function runDemo({ isUnlocked, ...where }: Command & { readonly kind: 'demo' }): Promise<boolean> {
  return interruptible(signal => (isUnlocked ? unlockedDemo(signal) : demo(where, signal)));
}

/** Says what went wrong and answers the exit code. */
function report(error: unknown): number {
  console.error(`${paint('red', 'partyline:', process.stderr)} ${failureText(error)}`);
  if (error instanceof UsageError) return MISUSED;
  return error instanceof Interrupted ? error.exitCode : FAILED;
}

// `partyline demo | head` closes our output early: nobody is left to read on.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? OK : FAILED));
// The process then ends by itself, as everything has been closed.
process.exitCode = await run(process.argv.slice(2)).catch(report);
