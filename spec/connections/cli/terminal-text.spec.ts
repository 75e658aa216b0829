import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { outputText, terminalText } from '../../../lib/connections/cli/terminal-text.js';

test('every form of line end becomes one newline', () => {
  assert.is(terminalText('a\r\nb\r\r\nc\nd\r\0\ne'), 'a\nb\nc\nd\ne');
});

test('empty lines, blanks and tabs stay as they are', () => {
  assert.is(terminalText('\r\n\r\n  a  \t\r\n\r\n'), '\n\n  a  \t\n\n');
});

test('exactly one line end is taken from the end of an output', () => {
  assert.is(outputText('a\r\n\r\n'), 'a\n');
  assert.is(outputText('a'), 'a');
  assert.is(outputText(''), '');
});

test('backspaces overwrite', () => {
  assert.is(terminalText('show vre\b \b\b \b\b \bversion'), 'show version');
  assert.is(terminalText('abc\b\b\b   \b\b\b\r\nnext'), '\nnext');
});

test('a lone carriage return writes over its line', () => {
  assert.is(terminalText('10%\r50%\r100%\r\ndone'), '100%\ndone');
  assert.is(terminalText('longer\rab'), 'abnger');
});

test('a pager that wipes its notice leaves no trace', () => {
  assert.is(terminalText('one\r\n --More-- \r          \rtwo\r\n'), 'one\ntwo\n');
  assert.is(terminalText('one\r\n--More--\b\b\b\b\b\b\b\b        \b\b\b\b\b\b\b\btwo'), 'one\ntwo');
  assert.is(terminalText('one\r\n--More--\x1b[2K\rtwo'), 'one\ntwo');
  assert.is(terminalText('one\r\n --More-- \r          \r\r\ntwo'), 'one\n\ntwo');
});

test('blanks that a line prints over a wiped notice are kept', () => {
  assert.is(terminalText('--More--\r        \ra  b  c'), 'a  b  c');
});

test('colours, titles and modes vanish', () => {
  assert.is(terminalText('\x1b[?2004h\x1b]0;title\x07\x1b[1;32mgreen\x1b[0m\x1b[?2004l\r\r\n'), 'green\n');
  assert.is(terminalText('\x1b(B\x1b[mplain\x1bM'), 'plain');
});

test('cursor movements within the line are carried out', () => {
  assert.is(terminalText('abcdef\x1b[3DX\x1b[K'), 'abcX');
  assert.is(terminalText('ab\x1b[2Cc'), 'ab  c');
  assert.is(terminalText('abc\x1b[1GX'), 'Xbc');
});

test('letters beyond ASCII count as one', () => {
  assert.is(terminalText('\x1b[0mh\u00e9\u{1f600}x\by'), 'h\u00e9\u{1f600}y');
});

test('the padding that readline sends is dropped', () => {
  assert.is(terminalText('\r\x1b[C\0\0\0\0\x1b[C\0\0\x1b[K\0ab'), '  ab');
});

test.run();
