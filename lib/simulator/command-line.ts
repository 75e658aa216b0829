import { isConfigMode, promptOf } from './cli-mode.js';
import type { CliSession } from './cli-session.js';
import type { Reply } from './command.js';
import type { Resolution } from './command-tree.js';
import { filterOutput, splitFilter } from './output-filter.js';
import type { Router } from './router.js';

const COMMENT = /^\s*!/;

/** A command line, understood. */
export interface CommandLine {
  /** With abbreviations written out; as typed when the device does not know it. */
  readonly command: string;
  /** Does it; a line that makes no sense answers what is wrong with it. */
  readonly run: () => Reply | Promise<string>;
}

/** The parts of a typed line. */
interface Parts {
  /** `no` and `do` mean something in configuration only. */
  readonly verb: '' | 'no' | 'do';
  /** What follows the verb, at the column where it was typed. */
  readonly body: string;
  readonly filter: string | undefined;
}

/** Finds out what a line means in the session's mode. */
export function understand(line: string, router: Router, session: CliSession): CommandLine {
  const isConfig = isConfigMode(session.mode);
  if (isConfig && COMMENT.test(line)) return { command: line.trim(), run: () => '' };
  const { verb, body, filter } = takeApart(line, isConfig);
  const tree = router.tree(verb === 'do' ? 'enable' : session.mode);
  const found = tree.resolve(body, { partial: verb === 'no' });
  if (found.kind !== 'command') {
    const complaint = explain(found, body, promptOf(router.hostname, session.mode).length);
    return { command: line.trim(), run: () => complaint };
  }
  const { command, text, args } = found;
  const run = (): Reply | Promise<string> => command.run({ router, session, command: text, args, negated: verb === 'no' });
  return { command: text, run: filter === undefined ? run : () => filtered(run(), filter) };
}

function takeApart(line: string, isConfig: boolean): Parts {
  const [, prefix = '', verb = ''] = (isConfig && /^(\s*(no|do)\s+)/i.exec(line)) || [];
  const kind = verb.toLowerCase();
  const body = ' '.repeat(prefix.length) + line.slice(prefix.length);
  if (isConfig && kind !== 'do') return { verb: kind === 'no' ? 'no' : '', body, filter: undefined };
  const { command, filter } = splitFilter(body);
  return { verb: kind === 'do' ? 'do' : '', body: command, filter };
}

function filtered(output: Reply | Promise<string>, filter: string): Reply | Promise<string> {
  const apply = (text: string): string => filterOutput(text, filter) ?? '% Invalid filter\n';
  if (typeof output === 'string') return apply(output);
  return output instanceof Promise ? output.then(apply) : output;
}

/** The three complaints of IOS. The marker stands below the column where the first wrong word was typed. */
function explain(problem: Exclude<Resolution, { kind: 'command' }>, body: string, promptLength: number): string {
  switch (problem.kind) {
    case 'invalid':
      return `${' '.repeat(promptLength + problem.offset)}^\n% Invalid input detected at '^' marker.\n\n`;
    case 'incomplete':
      return '% Incomplete command.\n\n';
    case 'ambiguous':
      return `% Ambiguous command:  "${body.trim()}"\n\n`;
  }
}
