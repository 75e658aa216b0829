import type { Failure } from './explorer.js';
import { Player } from './player.js';
import type { Scenario } from './scenario.js';
import type { Choice } from './state.js';

/** What a thread does between two switches, or one interruption. */
type Block = readonly Choice[];

/**
 * A shorter way to the same kind of failure: fewer interruptions, then fewer switches, then fewer steps. Greedy: leaves out
 * blocks and joins them as long as that helps, and for no longer than given.
 */
export function minimise(scenario: Scenario, failure: Failure, maxMs: number): Failure {
  const player = new Player(scenario);
  const kind = kindOf(failure.message);
  const deadlineMs = performance.now() + maxMs;
  let best = failure;
  for (let isBetter = true; isBetter;) {
    isBetter = false;
    for (const choices of shorterOnes(blocksOf(best.choices))) {
      if (performance.now() > deadlineMs) return best;
      const found = player.tryOut(choices);
      if (found === undefined || kindOf(found.message) !== kind || costOf(found.choices) >= costOf(best.choices)) continue;
      best = { message: found.message, choices: [...found.choices] };
      isBetter = true;
      break;
    }
  }
  return best;
}

/** A message without what tells one thread or step from another. */
export function kindOf(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/\d+/g, '#').replace(/ever: .*/, 'ever');
}

/** How often another thread goes on, interruptions aside. */
function switchesOf(choices: readonly Choice[]): number {
  return Math.max(0, blocksOf(choices.filter(choice => choice.kind === 'run')).length - 1);
}

function costOf(choices: readonly Choice[]): number {
  const interruptions = choices.filter(choice => choice.kind !== 'run').length;
  return (interruptions * 1000 + switchesOf(choices)) * 10_000 + choices.length;
}

function blocksOf(choices: readonly Choice[]): Block[] {
  const blocks: Choice[][] = [];
  for (const choice of choices) {
    const last = blocks.at(-1);
    if (last?.[0]?.thread === choice.thread && last[0].kind === 'run' && choice.kind === 'run') last.push(choice);
    else blocks.push([choice]);
  }
  return blocks;
}

function* shorterOnes(blocks: readonly Block[]): Generator<Choice[]> {
  for (let from = 0; from < blocks.length; from++) yield blocks.toSpliced(from, 1).flat();
  for (let from = 0; from < blocks.length; from++) yield blocks.slice(0, from).flat();
  for (let at = 0; at < blocks.length; at++) {
    const block = blocks[at] as Block; // at < length
    const next = blocks.findIndex((other, i) => i > at && other[0]?.thread === block[0]?.thread);
    if (next < 0) continue;
    const later = blocks.toSpliced(next, 0, block).toSpliced(at, 1);
    const earlier = blocks.toSpliced(next, 1).toSpliced(at + 1, 0, blocks[next] as Block); // next < length
    yield later.flat();
    yield earlier.flat();
  }
  const choices = blocks.flat();
  for (let i = 0; i < choices.length; i++) yield choices.toSpliced(i, 1);
}
