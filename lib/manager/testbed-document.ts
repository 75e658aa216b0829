import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Alias, type Document, isNode, LineCounter, parseDocument, visit } from 'yaml';
import { TestbedError } from '../errors.js';
import type { TestbedData } from './testbed.js';

/** Keys and indices from the top of the document. */
type Path = readonly (string | number)[];

const PROTOCOLS: ReadonlySet<unknown> = new Set(['telnet', 'ssh']);
const IDENTIFIER = /^[A-Za-z_]\w*$/;
const LAST_PORT = 65_535;
/** How often an anchor may be used, times the uses inside it: enough for one in each of thousands of devices, too little for a bomb. */
const MAX_ALIASES = 10_000;
/** As names of devices and connections: the first cannot be seen, the second would set the prototype of whoever holds them. */
const BAD_NAMES: ReadonlySet<string> = new Set(['', '__proto__']);
/** Keys whose values are numbers. */
const NUMBERS: ReadonlySet<string | number> = new Set(['port', 'poolSize', 'poolTimeout']);

/** A testbed before it is trusted: the data, and where each part of it stands in its file. */
export class TestbedDocument {
  /** Relative paths in the testbed start here. */
  readonly folder: string;
  readonly #file: string | undefined;
  readonly #data: unknown;
  readonly #yaml: Document | undefined;
  readonly #lines: LineCounter | undefined;

  private constructor(data: unknown, file?: string, yaml?: Document, lines?: LineCounter) {
    this.folder = file === undefined ? process.cwd() : dirname(file);
    this.#file = file;
    this.#yaml = yaml;
    this.#lines = lines;
    this.#data = this.#withEnvironment(data, [], []);
  }

  /** @throws TestbedError when the file cannot be read or is not YAML. */
  static async read(file: string): Promise<TestbedDocument> {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (cause) {
      throw new TestbedError(`cannot be read: ${(cause as Error).message}`, { file }, { cause });
    }
    const lines = new LineCounter();
    const yaml = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
    const [error] = yaml.errors;
    if (error !== undefined) throw new TestbedError(error.message, { file, line: lines.linePos(error.pos[0]).line }, { cause: error });
    return new TestbedDocument(toData(yaml, file, lines), file, yaml, lines);
  }

  /** A testbed that is an object already. */
  static of(data: unknown): TestbedDocument {
    return new TestbedDocument(data);
  }

  /** @throws TestbedError for the first thing that is wrong. */
  check(): TestbedData {
    const data = this.#mapping(this.#data, [], 'a testbed');
    if (data['testbed'] !== undefined)
      this.#checkCredentials(this.#mapping(data['testbed'], ['testbed'], 'testbed')['credentials'], ['testbed', 'credentials']);
    const devices = this.#mapping(data['devices'], ['devices'], "a testbed's devices");
    for (const [name, device] of Object.entries(devices)) this.#checkDevice(device, ['devices', this.#name(name, 'a device', ['devices'])]);
    return data as unknown as TestbedData;
  }

  /** An error about one part of the testbed. */
  error(message: string, path: Path, cause?: unknown): TestbedError {
    const where = path.length === 0 ? '' : `${path.join('.')}: `;
    return new TestbedError(`${where}${message}`, { file: this.#file, line: this.#lineOf(path) }, { cause });
  }

  #checkDevice(value: unknown, path: Path): void {
    const device = this.#mapping(value, path, 'a device');
    this.#checkString(device['os'], [...path, 'os']);
    this.#checkCredentials(device['credentials'], [...path, 'credentials']);
    const connections = this.#mapping(device['connections'], [...path, 'connections'], "a device's connections");
    for (const [via, block] of Object.entries(connections)) {
      this.#name(via, 'a connection', [...path, 'connections']);
      if (via === 'defaults') this.#checkDefaults(block, [...path, 'connections', via], connections);
      else this.#checkBlock(block, [...path, 'connections', via]);
    }
  }

  #checkDefaults(value: unknown, path: Path, connections: Record<string, unknown>): void {
    const { via, alias } = this.#mapping(value, path, 'defaults');
    if (via !== undefined && !Object.hasOwn(connections, String(via)))
      throw this.error(`there is no connection '${String(via)}'`, [...path, 'via']);
    if (alias !== undefined && !IDENTIFIER.test(String(alias)))
      throw this.error(`an alias is an identifier, not '${String(alias)}'`, [...path, 'alias']);
  }

  #checkBlock(value: unknown, path: Path): void {
    const block = this.#mapping(value, path, 'a connection');
    const { protocol, port, host, ip, poolSize, poolTimeout } = block;
    if (protocol === undefined && block['class'] === undefined) throw this.error('needs a protocol (telnet or ssh) or a class', path);
    if (protocol !== undefined && !PROTOCOLS.has(protocol))
      throw this.error(`must be telnet or ssh, not '${String(protocol)}'`, [...path, 'protocol']);
    if (protocol !== undefined && host === undefined && ip === undefined) throw this.error('needs a host or an ip', path);
    for (const key of ['host', 'ip', 'os']) this.#checkString(block[key], [...path, key]);
    if (port !== undefined && !isWholeNumber(port, 1, LAST_PORT))
      throw this.error(`must be a port number, not '${String(port)}'`, [...path, 'port']);
    if (poolSize !== undefined && !isWholeNumber(poolSize, 1, Infinity))
      throw this.error(`must be a whole number from 1, not '${String(poolSize)}'`, [...path, 'poolSize']);
    if (poolTimeout !== undefined && !(typeof poolTimeout === 'number' && poolTimeout >= 0))
      throw this.error(`must be a number of milliseconds from 0, not ${describe(poolTimeout)}`, [...path, 'poolTimeout']);
    this.#checkCredentials(block['credentials'], [...path, 'credentials']);
  }

  #checkString(value: unknown, path: Path): void {
    if (value !== undefined && typeof value !== 'string') throw this.error('must be a string', path);
  }

  #name(name: string, what: string, path: Path): string {
    if (BAD_NAMES.has(name)) throw this.error(`${what} cannot have the name '${name}'`, [...path, name]);
    return name;
  }

  #checkCredentials(value: unknown, path: Path): void {
    if (value === undefined) return;
    for (const [name, credential] of Object.entries(this.#mapping(value, path, 'credentials'))) {
      const { username, password } = this.#mapping(credential, [...path, name], 'a credential');
      // YAML reads 0123 as a number, and the device would refuse what it reads.
      for (const [key, secret] of Object.entries({ username, password })) {
        if (secret !== undefined && typeof secret !== 'string')
          throw this.error('must be a string: put it in quotes', [...path, name, key]);
      }
    }
  }

  #mapping(value: unknown, path: Path, what: string): Record<string, unknown> {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw this.error(`${what} must be a mapping, not ${describe(value)}`, path);
    return value as Record<string, unknown>;
  }

  /** A copy. @param around the lists and mappings that `value` is in */
  #withEnvironment(value: unknown, path: Path, around: readonly unknown[]): unknown {
    if (typeof value === 'string') return this.#expand(value, path);
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
    if (around.includes(value)) throw this.error('contains itself', path);
    const inside = [...around, value];
    if (Array.isArray(value)) return value.map((item, i) => this.#withEnvironment(item, [...path, i], inside));
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#withEnvironment(item, [...path, key], inside)]));
  }

  #expand(text: string, path: Path): string | number {
    const expanded = text.replace(/%ENV\{(\w+)\}/g, (_all, name: string) => this.#environment(name, path));
    // The environment has no numbers, and a password of digits shall stay text.
    const isNumber = expanded !== text && NUMBERS.has(path.at(-1) ?? '') && /^\d+$/.test(expanded);
    return isNumber ? Number(expanded) : expanded;
  }

  #environment(name: string, path: Path): string {
    const value = process.env[name];
    if (value === undefined) throw this.error(`the environment variable ${name} is not set`, path);
    return value;
  }

  /** The line of the nearest part of the path that stands in the file. */
  #lineOf(path: Path): number | undefined {
    if (this.#yaml === undefined || this.#lines === undefined) return undefined;
    for (let length = path.length; length >= 0; length--) {
      const node: unknown = length === 0 ? this.#yaml.contents : this.#yaml.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return this.#lines.linePos(node.range[0]).line;
    }
    return 1; // an empty file
  }
}

/** @throws TestbedError when an alias has no anchor, or aliases of aliases multiply. */
function toData(yaml: Document, file: string, lines: LineCounter): unknown {
  const lineOf = (alias: Alias | undefined): number => (alias?.range ? lines.linePos(alias.range[0]).line : 1);
  let last: Alias | undefined;
  visit(yaml, {
    Alias(_key, alias) {
      last = alias;
      if (alias.resolve(yaml) !== undefined) return;
      throw new TestbedError(`there is no anchor &${alias.source} above *${alias.source}`, { file, line: lineOf(alias) });
    },
  });
  try {
    return yaml.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (cause) {
    // The parser does not say where; what the aliases multiply to stands at the end.
    throw new TestbedError((cause as Error).message, { file, line: lineOf(last) }, { cause });
  }
}

function isWholeNumber(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

function describe(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  return Array.isArray(value) ? 'a list' : `'${String(value)}'`;
}
