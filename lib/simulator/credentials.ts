import type { SimulatorCredentials } from './simulator-options.js';

/** Who may log in, in the form that the router checks. */
export class Credentials {
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly enable: string | undefined;

  constructor({ username, password, enable, default: shared }: SimulatorCredentials = {}) {
    this.username = username ?? shared?.username;
    this.password = password ?? shared?.password;
    this.enable = typeof enable === 'string' ? enable : enable?.password;
  }

  /** Whether a session has to log in at all. */
  get required(): boolean {
    return this.password !== undefined;
  }

  accepts(username: string | undefined, password: string | undefined): boolean {
    const isKnown = this.username === undefined || username === this.username;
    return !this.required || (isKnown && password === this.password);
  }
}
