import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { MapWindow } from '../../lib/threads/map-window.js';

const windows = suite('window of a map');

/** Has tasks end at once, as often as it takes: each may be interrupted for longer. */
function growTo(window: MapWindow, size: number): void {
  while (window.size < size) {
    assert.ok(window.begin());
    window.end(true);
  }
}

windows('it begins with two places for each thread, and doubles up to 1,024 while tasks are short', () => {
  const window = new MapWindow(undefined, () => 3);
  assert.is(window.size, 6);
  growTo(window, 12);
  assert.is(window.size, 12);
  growTo(window, 1024);
  assert.ok(window.begin());
  window.end(true);
  assert.ok(window.size <= 1024);
});

windows('it shrinks to what it began with when tasks are long', async () => {
  const window = new MapWindow(undefined, () => 2);
  growTo(window, 16);
  for (const size of [8, 4, 4]) {
    window.begin();
    await sleep(6);
    window.end(true);
    assert.is(window.size, size);
  }
});

windows('it shrinks when nobody waits for results', () => {
  const window = new MapWindow(undefined, () => 2);
  growTo(window, 16);
  window.begin();
  window.end(false);
  assert.is(window.size, 8);
});

windows('one task at a time is looked at', () => {
  const window = new MapWindow(undefined, () => 2);
  assert.ok(window.begin());
  assert.not(window.begin());
  window.end(true);
  assert.ok(window.begin());
});

windows('what was asked for stays', () => {
  const window = new MapWindow(3, () => 9);
  assert.not(window.begin());
  assert.is(window.size, 3);
});

windows('a pool that grows has more places', () => {
  let size = 1;
  const window = new MapWindow(undefined, () => size);
  size = 4;
  assert.is(window.size, 8);
});

windows.run();
