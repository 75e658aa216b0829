import { ping } from '../canned-output.js';
import { EXEC_MODES } from '../cli-mode.js';
import type { CliSession } from '../cli-session.js';
import type { Command, CommandContext, Reply } from '../command.js';
import { askToEnable } from '../login.js';
import type { Router } from '../router.js';

const MAX_TERMINAL_LENGTH = 512;

/** The commands outside configuration that do something. */
export const execCommands: readonly Command[] = [
  { pattern: 'enable', modes: EXEC_MODES, run: enable },
  { pattern: 'disable', modes: EXEC_MODES, run: ({ session }) => go(session, 'user') },
  { pattern: 'configure terminal', modes: ['enable'], run: configure },
  { pattern: 'terminal length <lines>', modes: EXEC_MODES, run: terminalLength },
  { pattern: 'terminal width <columns>', modes: EXEC_MODES, run: terminalWidth },
  { pattern: 'terminal no monitor', modes: EXEC_MODES, run: () => '' },
  { pattern: 'terminal monitor', modes: EXEC_MODES, run: () => '' },
  { pattern: 'ping <host>', modes: EXEC_MODES, run: ({ args }) => ping(args[0] ?? '') },
  { pattern: 'write', modes: ['enable'], run: ({ router }) => save(router) },
  { pattern: 'write memory', modes: ['enable'], run: ({ router }) => save(router) },
  { pattern: 'copy running-config startup-config', modes: ['enable'], run: copyToStartup },
  ...['exit', 'logout', 'quit'].map(pattern => ({ pattern, modes: EXEC_MODES, run: leave })),
];

function go(session: CliSession, mode: 'user' | 'enable'): string {
  session.enter(mode);
  return '';
}

function enable({ router, session }: CommandContext): Reply {
  return session.mode === 'enable' ? '' : askToEnable(session, router.credentials);
}

function leave({ session }: CommandContext): string {
  session.ended = true;
  return '';
}

function configure({ session }: CommandContext): string {
  session.enter('config');
  return 'Enter configuration commands, one per line.  End with CNTL/Z.\n';
}

function terminalLength({ session, args }: CommandContext): string {
  const length = wholeNumber(args[0]);
  if (length === undefined) return '% Invalid length\n';
  session.terminalLength = length;
  return '';
}

function terminalWidth({ session, args }: CommandContext): string {
  const width = wholeNumber(args[0]);
  if (width === undefined) return '% Invalid width\n';
  session.terminalWidth = width;
  return '';
}

function wholeNumber(text = ''): number | undefined {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  return value <= MAX_TERMINAL_LENGTH ? value : undefined;
}

function save(router: Router): string {
  router.startupConfig = router.config.text;
  return 'Building configuration...\n[OK]\n';
}

function copyToStartup({ router }: CommandContext): Reply {
  return { prompt: 'Destination filename [startup-config]? ', echo: true, accept: () => save(router) };
}
