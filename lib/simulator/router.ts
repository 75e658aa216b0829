import { ALL_MODES } from './cli-mode.js';
import type { CliMode } from './cli-mode.js';
import type { Command, CommandContext } from './command.js';
import { CommandTree } from './command-tree.js';
import { configCommands } from './commands/config-commands.js';
import { execCommands } from './commands/exec-commands.js';
import { showCommands } from './commands/show-commands.js';
import { Credentials } from './credentials.js';
import { defaultConfig } from './default-config.js';
import { FaultPlan } from './fault-plan.js';
import { RunningConfig } from './running-config.js';
import type { ScriptOutput, ScriptSession, SimulatorFaults, SimulatorOptions, SimulatorScript } from './simulator-options.js';
import { VtyLines } from './vty-lines.js';

/** The device behind the lines: what all sessions share. */
export class Router {
  readonly credentials: Credentials;
  readonly lines: VtyLines;
  readonly config: RunningConfig;
  /** What `write memory` saved. */
  startupConfig: string;
  /** Command lines taken in. */
  commands = 0;
  #faults: FaultPlan;
  readonly #latency: (command: string) => number;
  readonly #trees: ReadonlyMap<CliMode, CommandTree>;

  constructor(options: SimulatorOptions = {}) {
    const { latency = 0 } = options;
    this.credentials = new Credentials(options.credentials);
    this.lines = new VtyLines(options.lines ?? 16);
    this.config = new RunningConfig(defaultConfig(options.hostname ?? 'Router', this.credentials));
    this.startupConfig = this.config.text;
    this.#faults = new FaultPlan(options.faults);
    this.#latency = typeof latency === 'number' ? () => latency : latency;
    const commands = [...showCommands, ...execCommands, ...configCommands, ...scriptCommands(options.script)];
    this.#trees = new Map(ALL_MODES.map(mode => [mode, new CommandTree(commands.filter(c => c.modes.includes(mode)))]));
  }

  get hostname(): string {
    return this.config.value('hostname') ?? 'Router';
  }

  get faults(): FaultPlan {
    return this.#faults;
  }

  /** From now on these things go wrong, and no others. */
  inject(faults: SimulatorFaults): void {
    this.#faults = new FaultPlan(faults);
  }

  latencyMs(command: string): number {
    return this.#latency(command);
  }

  tree(mode: CliMode): CommandTree {
    const tree = this.#trees.get(mode);
    if (tree === undefined) throw new TypeError(`unknown mode ${mode}`);
    return tree;
  }
}

/** Scripted commands as ordinary ones: each alone, and with any arguments. */
function scriptCommands(script: SimulatorScript = {}): Command[] {
  return Object.entries(script.commands ?? {}).flatMap(([words, output]) => {
    const run = (context: CommandContext): string | Promise<string> => scripted(output, context);
    return [words.trim(), `${words.trim()} <line>`].map(pattern => ({ pattern, modes: ALL_MODES, run }));
  });
}

function scripted(output: ScriptOutput, { router, session, command, args }: CommandContext): string | Promise<string> {
  if (typeof output === 'string') return output;
  const { mode, protocol, line, username } = session;
  const seen: ScriptSession = { hostname: router.hostname, mode, protocol, line, username, command, args };
  return output(seen);
}
