export { Simulator } from './simulator.js';
export type { CliMode } from './cli-mode.js';
export type {
  ScriptOutput,
  ScriptSession,
  SimulatorCredentials,
  SimulatorFaults,
  SimulatorOptions,
  SimulatorScript,
  SimulatorStats,
} from './simulator-options.js';
