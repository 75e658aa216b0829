import { ENABLE } from './platform.js';
import type { Platform } from './platform.js';

const CTRL_C = '\x03';
/** Ctrl-^: ends ping, traceroute and the like on IOS. */
const CTRL_CARET = '\x1e';

const MORE = { pattern: /(?:-{2,} ?\(?more\)?(?: \d+%)? ?-{2,}|<-{2,} ?more ?-{2,}>|^lines \d+-\d+)\s*$/i, key: ' ' };

const IOS: Platform = {
  name: 'ios',
  modes: [
    { name: 'config', prompt: host => `${host}\\(conf[^()\\s]*\\)# ?` },
    { name: ENABLE, prompt: host => `${host}# ?` },
    { name: 'user', prompt: host => `${host}> ?` },
  ],
  paths: [
    { from: 'user', to: ENABLE, command: 'enable', asksPassword: true },
    { from: ENABLE, to: 'user', command: 'disable' },
    { from: ENABLE, to: 'config', command: 'configure terminal' },
    { from: 'config', to: ENABLE, command: 'end' },
  ],
  configMode: 'config',
  setup: ['terminal length 0', 'terminal width 511'],
  pager: MORE,
  interrupt: CTRL_CARET + CTRL_C,
  comment: word => `! ${word}`,
  helpKey: '?',
  renames: /^\s*(?:no\s+|default\s+)?hostname\b/,
};

/** The telnet ports of the FRR daemons, and vtysh. Neither knows `terminal width`. */
const FRR: Platform = { ...IOS, name: 'frr', setup: ['terminal length 0'], interrupt: CTRL_C };

/** Prompts, modes and paging are those of IOS. Not tried on a device. */
const NXOS: Platform = { ...IOS, name: 'nxos', interrupt: CTRL_C };

/** `user@host>` and, while configuring, `user@host#`. The caller commits. Not tried on a device. */
const JUNOS: Platform = {
  name: 'junos',
  modes: [
    { name: 'config', prompt: host => `${host}# ?` },
    { name: ENABLE, prompt: host => `${host}> ?` },
  ],
  paths: [
    { from: ENABLE, to: 'config', command: 'configure' },
    { from: 'config', to: ENABLE, command: 'exit configuration-mode' },
  ],
  configMode: 'config',
  setup: ['set cli screen-length 0', 'set cli screen-width 511'],
  pager: MORE,
  interrupt: CTRL_C,
  comment: word => `# ${word}`,
  helpKey: '?',
  renames: /^\s*(?:set|delete)\s+system\s+host-name\b/,
};

const LINUX: Platform = {
  name: 'linux',
  modes: [{ name: 'shell', prompt: () => '.*[$#%>] ?' }],
  paths: [],
  setup: ['export TERM=dumb PAGER=cat SYSTEMD_PAGER=cat GIT_PAGER=cat'],
  pager: MORE,
  interrupt: CTRL_C,
  comment: word => `: ${word}`,
  renames: /(?!)/,
  // The quotes keep the echo of this very line from looking like the prompt.
  pinPrompt: prompt => `PS1='${prompt.slice(0, 1)}''${prompt.slice(1)}'; PS2=''; PROMPT_COMMAND=''`,
};

const PLATFORMS: ReadonlyMap<string, Platform> = new Map([
  ['ios', IOS],
  ['iosxe', IOS],
  ['iosxr', IOS],
  ['frr', FRR],
  ['nxos', NXOS],
  ['junos', JUNOS],
  ['linux', LINUX],
]);

/** A device that we know nothing about is taken for something like IOS, as most of them are. */
const GENERIC: Platform = { ...IOS, name: 'generic' };

/** The platform for a device's `os`; the IOS-like generic one when the name says nothing to us. */
export function platformFor(os: string | undefined): Platform {
  return PLATFORMS.get(os?.toLowerCase() ?? '') ?? GENERIC;
}
