import type { CliMode } from './cli-mode.js';

/** What one line remembers between two commands. Commands change it; nothing here is shared with other lines. */
export class CliSession {
  readonly protocol: 'telnet' | 'ssh';
  readonly line: number;
  mode: CliMode = 'user';
  /** The configuration section that a config sub-mode edits, for example `interface Loopback0`. */
  section: string | undefined;
  username: string | undefined;
  authenticated = false;
  /** Lines to a page; 0 never stops. */
  terminalLength = 24;
  terminalWidth = 80;
  /** Set by a command after which the device hangs up. */
  ended = false;

  constructor(protocol: 'telnet' | 'ssh', line: number) {
    this.protocol = protocol;
    this.line = line;
  }

  /** Enters a mode; a config sub-mode comes with its section. */
  enter(mode: CliMode, section?: string): void {
    this.mode = mode;
    this.section = section;
  }
}
