import type { CliMode } from './cli-mode.js';

/** What a scripted command learns about the session that runs it. */
export interface ScriptSession {
  readonly hostname: string;
  readonly mode: CliMode;
  readonly protocol: 'telnet' | 'ssh';
  /** Number of the VTY line, from 0. */
  readonly line: number;
  readonly username: string | undefined;
  /** The command with its abbreviations written out. */
  readonly command: string;
  /** What followed the words of the command. */
  readonly args: readonly string[];
}

/** Output of a scripted command. A promise keeps the command running until it settles. */
export type ScriptOutput = string | ((session: ScriptSession) => string | Promise<string>);

/** Commands of your own, by their words. They work in every mode, may be abbreviated, take any arguments, and win over built-in ones. */
export interface SimulatorScript {
  readonly commands?: Readonly<Record<string, ScriptOutput>>;
}

/** What shall go wrong. Commands are named as typed in full, for example `show ip bgp`. */
export interface SimulatorFaults {
  /** The device closes the line in the middle of this command's output. */
  readonly closeDuring?: string;
  /** The device prints half of this command's output and then nothing, until Ctrl-Shift-6. */
  readonly hangDuring?: string;
  /** How often it goes wrong, each kind on its own; every time when absent. */
  readonly times?: number;
}

/**
 * Who may log in. The same shape as a device's credentials in a testbed works too (`default` and `enable` objects).
 *
 * Without a password everybody is let in; without a user name only the password is asked for; without an enable
 * password the lines have privilege level 15, so that a session starts at `#`.
 */
export interface SimulatorCredentials {
  readonly username?: string;
  readonly password?: string;
  readonly enable?: string | { readonly password?: string };
  readonly default?: { readonly username?: string; readonly password?: string };
}

export interface SimulatorOptions {
  /** Default `Router`. */
  readonly hostname?: string;
  /** Serve telnet; default true. */
  readonly telnet?: boolean;
  /** Serve SSH; default true. */
  readonly ssh?: boolean;
  /** Default 0: any free port. */
  readonly telnetPort?: number;
  /** Default 0: any free port. */
  readonly sshPort?: number;
  readonly credentials?: SimulatorCredentials;
  /** Milliseconds that a command takes, or a function of the command; default 0. Commands on different lines run at the same time. */
  readonly latency?: number | ((command: string) => number);
  /** VTY lines, telnet and SSH together; default 16. */
  readonly lines?: number;
  readonly script?: SimulatorScript;
  readonly faults?: SimulatorFaults;
  /** Private host key in PEM or OpenSSH form; by default one key per thread, made on first use. */
  readonly hostKey?: string;
}

/** Counters since the simulator started. */
export interface SimulatorStats {
  /** Sessions that got a line. */
  readonly sessions: number;
  /** Sessions that have a line now. */
  readonly open: number;
  /** Command lines taken in, unknown ones included, empty ones and log-in dialogs not. */
  readonly commands: number;
  /** Connections turned away because all lines were busy. */
  readonly refused: number;
}
