import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { MapProgress } from '../../lib/threads/map-progress.js';
import { outputOf } from './node-process.js';

const CLEAR_LINE = '\u001b[2K';

const bars = suite('progress of a map');

/** Remembers what it was told. */
class Terminal extends Writable {
  readonly isTTY: boolean;
  readonly columns: number = 80;
  text = '';

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }

  async shows(text: string): Promise<void> {
    while (!this.text.includes(text)) await sleep(1);
  }
}

function progressOn(terminal: Terminal, total?: number): MapProgress {
  return new MapProgress(total, terminal as unknown as NodeJS.WriteStream);
}

bars('a terminal shows how many of how many are done, and nothing of it in the end', async () => {
  const terminal = new Terminal(true);
  const progress = progressOn(terminal, 3);
  progress.start();
  progress.step();
  await terminal.shows('1 of 3');
  progress.step();
  await terminal.shows('2 of 3');
  progress.stop();
  assert.ok(terminal.text.endsWith(CLEAR_LINE), JSON.stringify(terminal.text.slice(-20)));
  const { length } = terminal.text;
  progress.step();
  await sleep(300);
  assert.is(terminal.text.length, length);
});

bars('without a known number of items it counts', async () => {
  const terminal = new Terminal(true);
  const progress = progressOn(terminal);
  progress.start();
  progress.step();
  await terminal.shows('1 done');
  progress.stop();
});

bars('what was over before the bar was there shows none', async () => {
  const terminal = new Terminal(true);
  const progress = progressOn(terminal, 1);
  progress.start();
  progress.stop();
  await import('cli-progress');
  await sleep(50);
  assert.is(terminal.text, '');
});

bars('what is no terminal is told nothing', async () => {
  const file = new Terminal(false);
  const progress = progressOn(file, 1);
  progress.start();
  progress.step();
  await import('cli-progress');
  await sleep(50);
  progress.stop();
  assert.is(file.text, '');
});

bars('a map with a bar that nobody reads on lets the process end', async () => {
  const script = `
    import { ThreadPool } from '${new URL('../../lib/threads/index.js', import.meta.url).href}';
    Object.defineProperty(process.stderr, 'isTTY', { value: true });
    const write = process.stderr.write.bind(process.stderr);
    let shown = '';
    process.stderr.write = (text, ...more) => ((shown += text), write(text, ...more));
    const listeners = process.listenerCount('SIGINT') + process.listenerCount('SIGTERM');
    const pool = new ThreadPool({ size: 1 });
    const results = pool.map(n => n, [1, 2, 3], { progress: true });
    await results.next();
    while (!shown.includes(' of 3')) await new Promise(resolve => setTimeout(resolve, 1));
    console.log(process.listenerCount('SIGINT') + process.listenerCount('SIGTERM') - listeners);`;
  const { code, stdout, stderr } = await outputOf(['--input-type=module', '--eval', script], process.cwd());
  assert.is(code, 0);
  assert.ok(stderr.includes(' of 3'), stderr);
  assert.is(stdout, '0\n');
});

bars.run();
