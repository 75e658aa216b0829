import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { firstStep } from '../../../lib/connections/cli/platform.js';
import { platformFor } from '../../../lib/connections/cli/platforms.js';
import { Prompt } from '../../../lib/connections/cli/prompt.js';
import type { PromptSighting } from '../../../lib/connections/cli/prompt.js';
import type { Transport } from '../../../lib/connections/cli/transport.js';
import { Wire } from '../../../lib/connections/cli/wire.js';

/** A wire that has heard this text, from nobody. */
function wireAfter(text: string): Wire {
  const transport: Transport = {
    name: 'text',
    closed: false,
    write: () => undefined,
    onText: listener => listener(text),
    onClosed: () => undefined,
    close: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return new Wire(transport, () => undefined);
}

function find(text: string, host?: string, os = 'ios'): PromptSighting | undefined {
  return new Prompt(platformFor(os), { host }).find(wireAfter(text));
}

test('modes and host names are read off the prompt', () => {
  const prompts: readonly (readonly [text: string, mode: string, host: string])[] = [
    ['r1>', 'user', 'r1'],
    ['\r\nr1# ', 'enable', 'r1'],
    ['x\r\ncore-1.lab(config-if)#', 'config', 'core-1.lab'],
    ['RP/0/RSP0/CPU0:xr1#', 'enable', 'RP/0/RSP0/CPU0:xr1'],
    ['\r\n(null)(config)# ', 'config', '(null)'],
    ['\x1b[?2004hr1# \x1b[K', 'enable', 'r1'],
  ];
  for (const [text, mode, host] of prompts) {
    const sighting = find(text);
    assert.equal([sighting?.mode, sighting?.host], [mode, host], text);
  }
});

test('a prompt stands at the end, on a line of its own', () => {
  for (const text of ['r1# show', 'see r1#', 'r1#\r\n', '', '####', `${'x'.repeat(600)}r1#`]) assert.is(find(text, 'r1'), undefined, text);
  assert.is(find('abc\r\nr1# ', 'r1')?.start, 5);
});

test('a learned prompt is that of its host only, special characters included', () => {
  assert.is(find('r2#', 'r1'), undefined);
  assert.is(find('r1x#', 'r1'), undefined);
  assert.is(find('aXb#', 'a.b'), undefined);
  assert.is(find('a.b#', 'a.b')?.mode, 'enable');
});

test('a long host name may be cut short while configuring', () => {
  const host = 'a-very-long-host-name-of-a-router';
  assert.is(find(`${host}#`, host)?.mode, 'enable');
  assert.is(find('a-very-long-host-name(config-if)#', host)?.mode, 'config');
});

test('junos has its privileged prompt the other way round', () => {
  assert.is(find('admin@mx1> ', undefined, 'junos')?.mode, 'enable');
  assert.is(find('admin@mx1# ', undefined, 'junos')?.mode, 'config');
});

test('the way between two modes is found, whatever lies between', () => {
  const ios = platformFor('ios');
  assert.is(firstStep(ios, 'user', 'config')?.command, 'enable');
  assert.is(firstStep(ios, 'enable', 'config')?.command, 'configure terminal');
  assert.is(firstStep(ios, 'config', 'user')?.command, 'end');
  assert.is(firstStep(ios, 'config', 'shell'), undefined);
});

test('an unknown operating system is taken for something like ios', () => {
  assert.is(platformFor('no such os').name, 'generic');
  assert.is(platformFor(undefined).name, 'generic');
  assert.is(platformFor('IOS').name, 'ios');
});

test.run();
