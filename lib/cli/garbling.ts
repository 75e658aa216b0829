import { TimeoutError } from '../errors.js';
import type { Alone } from './alone.js';

/**
 * What came of calls on a session that nothing guards.
 *
 *   right     the command's own reply
 *   wrong     the whole reply to another command
 *   mixed     pieces of several replies, echoes or prompts, or too little
 *   timedOut  nothing that ended with a prompt
 */
export type Fate = 'right' | 'wrong' | 'mixed' | 'timedOut';

/** A call and what came of it. */
export interface Outcome {
  readonly command: string;
  readonly fate: Fate;
  readonly reply: string;
}

const EXCERPT_LINES = 7;
const EXCERPT_COLUMNS = 72;

/** @throws what the call threw, unless that was a timeout. */
export function outcomeOf(command: string, ended: PromiseSettledResult<string>, alone: Alone): Outcome {
  if (ended.status === 'rejected') {
    if (ended.reason instanceof TimeoutError) return { command, fate: 'timedOut', reply: '' };
    throw ended.reason;
  }
  return { command, fate: fateOf(command, ended.value, alone), reply: ended.value };
}

function fateOf(command: string, reply: string, alone: Alone): Fate {
  if (reply === alone.reply(command)) return 'right';
  return alone.commands.some(other => alone.reply(other) === reply) ? 'wrong' : 'mixed';
}

/** The reply from where it goes wrong, a few lines. A line that the command does not print alone is marked. */
export function excerpt({ command, reply }: Outcome, alone: Alone): string[] {
  const own = alone.reply(command).split('\n');
  const got = reply.split('\n');
  const first = got.findIndex((line, i) => line !== own[i]);
  const from = Math.max(first - 1, 0);
  const lines = got.slice(from, from + EXCERPT_LINES).map(line => `${own.includes(line) ? ' ' : '!'} ${line.slice(0, EXCERPT_COLUMNS)}`);
  if (from > 0) lines.unshift('  ...');
  if (from + EXCERPT_LINES < got.length) lines.push('  ...');
  return lines;
}
