import type { Choice, ChoiceKind } from './state.js';

/**
 * The choices of a trace as one word, to be given back on a command line:
 *
 *   0x12  thread 0 takes 12 steps     1=3  thread 1 takes a step with a choice in it, and chooses 3
 *   k0    thread 0 is killed          t1, s1, e1=2   its wait times out, ends for no reason; event 2 comes to it
 */
export function textOfChoices(choices: readonly Choice[]): string {
  const parts: string[] = [];
  for (let i = 0; i < choices.length;) {
    const text = textOf(choices[i] as Choice); // i < length
    let count = 1;
    while (i + count < choices.length && textOf(choices[i + count] as Choice) === text) count++;
    parts.push(count === 1 ? text : `${text}x${count}`);
    i += count;
  }
  return parts.join('.');
}

/** @throws SyntaxError when a part is none. */
export function choicesOfText(text: string): Choice[] {
  return text.split('.').flatMap(part => {
    if (part === '') return [];
    const match = /^([ktse]?)(\d+)(?:=(\d+))?(?:x(\d+))?$/.exec(part);
    if (match === null) throw new SyntaxError(`not a part of a trace: ${part}`);
    const [, letter = '', thread, value = '', count = '1'] = match;
    const kind = KINDS[letter] ?? 'run';
    const choice: Choice = { kind, thread: Number(thread), value: value === '' ? (IMPLIED[kind] ?? 0) : Number(value) };
    return Array.from({ length: Number(count) }, () => choice);
  });
}

const KINDS: Readonly<Record<string, ChoiceKind>> = { k: 'kill', t: 'timeout', s: 'spurious', e: 'event' };
const LETTERS: Readonly<Record<ChoiceKind, string>> = { run: '', kill: 'k', timeout: 't', spurious: 's', event: 'e' };
/** What a wait that times out answers. */
const IMPLIED: Readonly<Partial<Record<ChoiceKind, number>>> = { timeout: 2 };

function textOf({ kind, thread, value }: Choice): string {
  return `${LETTERS[kind]}${thread}${value === (IMPLIED[kind] ?? 0) ? '' : `=${value}`}`;
}
