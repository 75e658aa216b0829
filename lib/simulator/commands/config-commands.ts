import { CONFIG_MODES } from '../cli-mode.js';
import type { CliMode } from '../cli-mode.js';
import type { Command, CommandContext } from '../command.js';
import { interfaceName } from '../interface-name.js';

/** Settings of the whole device; the words before the arguments are replaced when they are set again, unless `adds`. */
const GLOBAL_SETTINGS: readonly string[] = ['ip domain name <name>', 'banner motd <line>', 'snmp-server location <line>'];
const GLOBAL_ADDITIONS: readonly string[] = [
  'ip route <line>',
  'ip prefix-list <line>',
  'username <line>',
  'logging host <host>',
  'ntp server <host>',
];
const INTERFACE_SETTINGS: readonly string[] = [
  'description <line>',
  'ip address <address> <mask>',
  'ip ospf <line>',
  'mtu <bytes>',
  'shutdown',
  'duplex <mode>',
  'speed <speed>',
];
const ROUTER_SETTINGS: readonly string[] = ['router-id <id>'];
const ROUTER_ADDITIONS: readonly string[] = ['network <line>', 'neighbor <line>', 'passive-interface <line>', 'redistribute <line>'];
const LINE_SETTINGS: readonly string[] = [
  'login',
  'login local',
  'exec-timeout <line>',
  'transport input <line>',
  'privilege level <level>',
];

/** The commands of configuration mode. What they set shows in `show running-config`; `no` before them takes it out. */
export const configCommands: readonly Command[] = [
  { pattern: 'hostname <name>', modes: CONFIG_MODES, run: hostname },
  { pattern: 'interface <line>', modes: CONFIG_MODES, run: openInterface },
  { pattern: 'router ospf <process>', modes: CONFIG_MODES, run: context => openSection(context, 'config-router') },
  { pattern: 'router bgp <number>', modes: CONFIG_MODES, run: context => openSection(context, 'config-router') },
  { pattern: 'line <line>', modes: CONFIG_MODES, run: context => openSection(context, 'config-line') },
  { pattern: 'end', modes: CONFIG_MODES, run: backToExec },
  { pattern: 'exit', modes: CONFIG_MODES, run: leave },
  ...GLOBAL_SETTINGS.map(pattern => setting(pattern, CONFIG_MODES)),
  ...GLOBAL_ADDITIONS.map(pattern => addition(pattern, CONFIG_MODES)),
  ...INTERFACE_SETTINGS.map(pattern => setting(pattern, ['config-if'])),
  ...ROUTER_SETTINGS.map(pattern => setting(pattern, ['config-router'])),
  ...ROUTER_ADDITIONS.map(pattern => addition(pattern, ['config-router'])),
  ...LINE_SETTINGS.map(pattern => setting(pattern, ['config-line'])),
];

/** A line that there is once. */
function setting(pattern: string, modes: readonly CliMode[]): Command {
  const key = pattern.replace(/ <.*$/, '');
  return { pattern, modes, run: context => edit(context, modes, key) };
}

/** A line that there may be many of. */
function addition(pattern: string, modes: readonly CliMode[]): Command {
  return { pattern, modes, run: context => edit(context, modes, context.command) };
}

/** Settings of the device go to the top even when they are typed in a section, as on the real thing. */
function edit({ router, session, command, negated }: CommandContext, modes: readonly CliMode[], key: string): string {
  const section = modes.includes('config') ? undefined : session.section;
  if (modes.includes('config')) session.enter('config');
  if (!negated) {
    router.config.drop(section, `no ${key}`);
    router.config.put(section, command, key);
    return '';
  }
  router.config.drop(section, key === command ? command : key);
  return '';
}

function hostname({ router, session, args, negated }: CommandContext): string {
  const name = negated ? 'Router' : (args[0] ?? '');
  if (!/^[a-z][\w.-]{0,62}$/i.test(name)) return '% Hostname contains one or more illegal characters.\n';
  session.enter('config');
  router.config.put(undefined, `hostname ${name}`, 'hostname');
  return '';
}

function openInterface(context: CommandContext): string {
  const name = interfaceName(context.args.join(''));
  if (name === undefined) return '% Invalid interface\n';
  return openSection({ ...context, command: `interface ${name}` }, 'config-if');
}

/** Enters a section, which is made if there is none; with `no` takes it out. */
function openSection({ router, session, command, negated }: CommandContext, mode: CliMode): string {
  if (negated) {
    router.config.drop(undefined, command);
    session.enter('config');
    return '';
  }
  router.config.open(command);
  session.enter(mode, command);
  return '';
}

function backToExec({ session }: CommandContext): string {
  session.enter('enable');
  return '';
}

function leave({ session }: CommandContext): string {
  session.enter(session.mode === 'config' ? 'enable' : 'config');
  return '';
}
