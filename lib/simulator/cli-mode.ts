/** Where a session stands in the command line, as Cisco IOS has it. */
export type CliMode = 'user' | 'enable' | 'config' | 'config-if' | 'config-router' | 'config-line';

export const EXEC_MODES: readonly CliMode[] = ['user', 'enable'];
export const CONFIG_MODES: readonly CliMode[] = ['config', 'config-if', 'config-router', 'config-line'];
export const ALL_MODES: readonly CliMode[] = [...EXEC_MODES, ...CONFIG_MODES];

export function isConfigMode(mode: CliMode): boolean {
  return CONFIG_MODES.includes(mode);
}

/** The prompt, for example `R1(config-if)#`. */
export function promptOf(hostname: string, mode: CliMode): string {
  if (mode === 'user') return `${hostname}>`;
  return mode === 'enable' ? `${hostname}#` : `${hostname}(${mode})#`;
}
