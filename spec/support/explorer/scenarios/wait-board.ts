import { Realm, realmWords } from '../../../../lib/memory/realm.js';
import { type BlockedThread, boardWords, WaitBoard } from '../../../../lib/memory/wait-board.js';
import { ModelWords } from '../model-words.js';
import type { Scenario } from '../scenario.js';
import { STRUCTURE, World } from './world.js';

/** How often the thread looks in each of its waits. */
const LOOKS = [2, 1];
const HOLDERS = 1000;

/**
 * A thread that waits and looks, and one that reads its page: what is read is all of one wait, which was going on meanwhile, and the
 * holder is that of the look that is read, or of a later one.
 */
export function waitBoard(): Scenario {
  const world = new World({ lanes: 2, first: 2, mortal: false });
  const { layout } = world;
  const page = realmWords(2) - boardWords(2);
  ['WRITER', 'TURN', 'LOOKS', 'HOLDER', 'SINCE', 'PATIENCE'].forEach((name, i) => layout.name(page + i, name));
  layout.name(STRUCTURE, 'ENDED');
  const threads = world.inhabitants((thread, { lane, words }, index) => {
    const realm = new Realm(new ModelWords(thread, 0));
    const ended = words(STRUCTURE);
    const board = new WaitBoard(realm, lane.life, lane.index);
    if (index === 0) return write(board, wait => ended.store(0, wait));
    const over = ended.load(0);
    const wrong = faultOf(board.blocked(0), over);
    if (wrong !== undefined) thread.fail(wrong);
  });
  return { layout, threads, show: (index, value) => world.show(index, value) };
}

/** Its n-th wait has the number n everywhere, and its looks in all find holder after holder. */
function write(board: WaitBoard, ended: (wait: number) => void): void {
  board.open();
  let looks = 0;
  for (const [i, times] of LOOKS.entries()) {
    const wait = i + 1;
    board.begin(undefined, wait, wait);
    for (let look = 0; look < times; look++) board.looked(HOLDERS + ++looks);
    board.end();
    ended(wait);
  }
}

function faultOf(page: BlockedThread | undefined, over: number): string | undefined {
  if (page === undefined) return undefined;
  const { turn, looks, holder, since, patience } = page;
  const wait = (turn + 1) / 2;
  const upTo = LOOKS.slice(0, wait).reduce((sum, times) => sum + times, 0);
  const text = JSON.stringify(page);
  if (wait <= over) return `wait ${wait} was over before it was read: ${text}`;
  if (since !== wait || patience !== wait) return `not all of wait ${wait}: ${text}`;
  if (holder === 0) return looks > upTo - (LOOKS[wait - 1] ?? 0) ? `a look without its holder: ${text}` : undefined;
  return holder < HOLDERS + looks || holder > HOLDERS + upTo ? `the holder of another look: ${text}` : undefined;
}
