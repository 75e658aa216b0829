import { parseArgs } from 'node:util';

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'help' | 'version' }
  | { readonly kind: 'demo'; readonly isUnlocked: boolean; readonly testbed: string | undefined; readonly device: string | undefined };

/** A command line that asks for nothing that there is. */
export class UsageError extends Error {
  static {
    this.prototype.name = 'UsageError';
  }
}

const OPTIONS = {
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', short: 'v', default: false },
  unlocked: { type: 'boolean', default: false },
  testbed: { type: 'string' },
  device: { type: 'string' },
} as const;

/**
 * Reads the arguments after the name of the program. None at all ask for help.
 *
 * @throws UsageError that says what is wrong with them.
 */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  const [name, extra] = positionals;
  if (values.help || args.length === 0) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  if (name === undefined) throw misuse('which command? There is one: demo');
  if (name !== 'demo') throw misuse(`unknown command '${name}'; there is one: demo`);
  if (extra !== undefined) throw misuse(`unexpected argument '${extra}'`);
  const { unlocked: isUnlocked, testbed, device } = values;
  if (device !== undefined && testbed === undefined) throw misuse('--device names a device of a testbed: give --testbed FILE as well');
  if (isUnlocked && testbed !== undefined) {
    // Half a command of one caller with half a command of another may be anything.
    throw misuse('--unlocked garbles what is sent, so it runs on the simulated router only: leave out --testbed');
  }
  return { kind: 'demo', isUnlocked, testbed, device };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    // Node goes on about how to pass positional arguments that look like options; we have none.
    throw misuse((error as Error).message.split(/\. |\n/)[0] ?? '');
  }
}

function misuse(message: string): UsageError {
  return new UsageError(`${message}\nTry 'partyline --help'.`);
}
