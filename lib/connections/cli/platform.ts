/** One place where a command line can be, told by its prompt. */
export interface PlatformMode {
  readonly name: string;
  /** Source of a regular expression for the whole prompt line; `host` is the source for the host name. */
  readonly prompt: (host: string) => string;
}

/** One command that leads from a mode to another. */
export interface PlatformPath {
  readonly from: string;
  readonly to: string;
  readonly command: string;
  /** The device may ask for the enable password before it lets us through. */
  readonly asksPassword?: boolean;
}

/** How a device says that it holds back output until a key is pressed. */
export interface Pager {
  /** Matches the end of the line that waits. */
  readonly pattern: RegExp;
  /** What makes it go on for a page. */
  readonly key: string;
}

/**
 * What a kind of device looks like from its command line. Plain data: a platform of your own is an object like those in
 * `platforms.ts`.
 */
export interface Platform {
  readonly name: string;
  /** More specific prompts first. */
  readonly modes: readonly PlatformMode[];
  readonly paths: readonly PlatformPath[];
  /** The mode for `configure()`; without it configuration lines are ordinary commands. */
  readonly configMode?: string;
  /** Sent after the login; what a device does not know it may refuse. */
  readonly setup: readonly string[];
  readonly pager: Pager;
  /** Keys that end a running command and clear a half-typed line. */
  readonly interrupt: string;
  /** A line that does nothing and prints nothing; it carries a word by which we know its echo again. */
  readonly comment: (word: string) => string;
  /** A key that shows help wherever it is typed, instead of being part of the line. */
  readonly helpKey?: string;
  /** A configuration line after which the prompt shows another host name. */
  readonly renames: RegExp;
  /**
   * Commands that give the session a prompt of our choice. For shells, whose prompts can be anything and whose output
   * need not end with a line end.
   */
  readonly pinPrompt?: (prompt: string) => string;
}

/** The mode that has the higher privilege and configures nothing; a session lives there if it may. */
export const ENABLE = 'enable';

/** The first step of the shortest way between two modes; undefined when there is none. */
export function firstStep(platform: Platform, from: string, to: string): PlatformPath | undefined {
  const seen = new Set([from]);
  let front = platform.paths.filter(path => path.from === from).map(path => ({ first: path, at: path.to }));
  while (front.length > 0) {
    const arrived = front.find(route => route.at === to);
    if (arrived !== undefined) return arrived.first;
    for (const { at } of front) seen.add(at);
    front = front.flatMap(({ first, at }) =>
      platform.paths.filter(path => path.from === at && !seen.has(path.to)).map(path => ({ first, at: path.to })),
    );
  }
  return undefined;
}
