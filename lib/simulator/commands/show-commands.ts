import {
  SHOW_CLOCK,
  SHOW_IP_BGP,
  SHOW_IP_BGP_SUMMARY,
  SHOW_IP_OSPF_DATABASE,
  SHOW_IP_OSPF_NEIGHBOR,
  SHOW_IP_ROUTE,
  showVersion,
} from '../canned-output.js';
import { EXEC_MODES } from '../cli-mode.js';
import type { CliMode } from '../cli-mode.js';
import type { CliSession } from '../cli-session.js';
import type { Command, CommandContext } from '../command.js';
import { interfaceName } from '../interface-name.js';
import type { Router } from '../router.js';

const PRIVILEGED: readonly CliMode[] = ['enable'];

function show(what: string, run: (context: CommandContext) => string, modes: readonly CliMode[] = EXEC_MODES): Command {
  return { pattern: `show ${what}`, modes, run };
}

/** The commands that only look. */
export const showCommands: readonly Command[] = [
  show('version', ({ router }) => showVersion(router.hostname)),
  show('clock', () => SHOW_CLOCK),
  show('ip route', () => SHOW_IP_ROUTE),
  show('ip bgp', () => SHOW_IP_BGP),
  show('ip bgp summary', () => SHOW_IP_BGP_SUMMARY),
  show('ip ospf database', () => SHOW_IP_OSPF_DATABASE),
  show('ip ospf neighbor', () => SHOW_IP_OSPF_NEIGHBOR),
  show('ip interface brief', ({ router }) => interfaceBrief(router)),
  show('privilege', ({ session }) => `Current privilege level is ${session.mode === 'user' ? 1 : 15}\n`),
  show('terminal', ({ session }) => terminal(session)),
  show('users', ({ session }) => `    Line       User       Host(s)              Idle       Location\n${userLine(session)}\n`),
  show('running-config', ({ router }) => runningConfig(router), PRIVILEGED),
  show('running-config interface <line>', ({ router, args }) => interfaceConfig(router, args.join('')), PRIVILEGED),
  show('startup-config', ({ router }) => startupConfig(router), PRIVILEGED),
];

function runningConfig({ config }: Router): string {
  return `Building configuration...\n\nCurrent configuration : ${config.text.length} bytes\n${config.text}\n`;
}

function startupConfig({ startupConfig: text }: Router): string {
  return `Using ${text.length} out of 262144 bytes\n${text}\n`;
}

function interfaceConfig({ config }: Router, typed: string): string {
  const section = `interface ${interfaceName(typed) ?? typed}`;
  if (!config.sections('interface').includes(section)) return '% Invalid interface\n';
  const text = [section, ...config.lines(section).map(line => ` ${line}`), 'end', ''].join('\n');
  return `Building configuration...\n\nCurrent configuration : ${text.length} bytes\n!\n${text}\n`;
}

function interfaceBrief({ config }: Router): string {
  const heading = 'Interface                  IP-Address      OK? Method Status                Protocol';
  const rows = config.sections('interface').map(section => {
    const lines = config.lines(section);
    const address = lines.find(line => line.startsWith('ip address '))?.split(' ')[2] ?? 'unassigned';
    const isDown = lines.includes('shutdown');
    const status = (isDown ? 'administratively down' : 'up').padEnd(22);
    return `${section.slice('interface '.length).padEnd(27)}${address.padEnd(16)}YES NVRAM  ${status}${isDown ? 'down' : 'up'}`;
  });
  return `${[heading, ...rows].join('\n')}\n`;
}

function terminal({ line, terminalLength, terminalWidth }: CliSession): string {
  const length = terminalLength === 0 ? 'no' : String(terminalLength);
  return `Line ${line + 2}, Location: "", Type: "vt100"
Length: ${length} lines, Width: ${terminalWidth} columns
Status: PSI Enabled, Ready, Active, Automore On
`;
}

function userLine({ line, username = '' }: CliSession): string {
  return `*${String(line + 2).padStart(3)} vty ${String(line).padEnd(5)}${username.padEnd(11)}idle                 00:00:00   127.0.0.1`;
}
