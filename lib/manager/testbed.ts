import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BaseConnection } from '../connections/base-connection.js';
import type { ConnectionClass } from '../connections/connection-class.js';
import type { Credentials } from '../connections/connection-info.js';
import { SshConnection } from '../connections/ssh/ssh-connection.js';
import { TelnetConnection } from '../connections/telnet/telnet-connection.js';
import { isTypescript, registerTypescript } from '../threads/typescript-loader.js';
import { Device } from './device.js';
import type { ConnectionBlock, ConnectionBlocks, ConnectOptions, DeviceSpec } from './device-spec.js';
import { TestbedDocument } from './testbed-document.js';

/** A testbed as data, in the shape of pyATS's files. */
export interface TestbedData {
  readonly testbed?: { readonly name?: string; readonly credentials?: Credentials };
  readonly devices: Readonly<Record<string, Omit<DeviceSpec, 'name'>>>;
}

const BUILT_IN: Readonly<Record<string, ConnectionClass>> = { TelnetConnection, SshConnection };

/**
 * Devices that are described in one place: a YAML file in the shape of pyATS's testbed files, or an object of that shape.
 *
 * @example
 * await using testbed = await Testbed.load('testbed.yaml');
 * await testbed.devices.r1.connect();
 */
export class Testbed implements AsyncDisposable {
  readonly devices: Readonly<Record<string, Device>>;

  private constructor(devices: Record<string, Device>) {
    this.devices = devices;
  }

  /**
   * Reads and checks a testbed. `%ENV{NAME}` in a value is replaced by the environment variable.
   *
   * @throws TestbedError with file and line, when the file cannot be read or is not a testbed.
   */
  static async load(source: string | TestbedData): Promise<Testbed> {
    const document = typeof source === 'string' ? await TestbedDocument.read(source) : TestbedDocument.of(source);
    const { testbed, devices } = document.check();
    const made: Record<string, Device> = {};
    for (const [name, spec] of Object.entries(devices)) {
      const credentials = { ...testbed?.credentials, ...spec.credentials };
      made[name] = new Device({ ...spec, name, credentials, connections: await withClasses(document, name, spec.connections) });
    }
    return new Testbed(made);
  }

  /**
   * Connects all devices, side by side.
   *
   * @throws AggregateError with every failure, after all have been tried.
   */
  async connect(options: ConnectOptions = {}): Promise<void> {
    await this.#forAll('connected', device => device.connect(options));
  }

  /** @throws AggregateError with every failure, after all have been tried. */
  async disconnect(): Promise<void> {
    await this.#forAll('disconnected', device => device.disconnectAll());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#forAll('disconnected', device => device.destroyAll());
  }

  async #forAll(done: string, action: (device: Device) => Promise<unknown>): Promise<void> {
    const devices = Object.values(this.devices);
    const results = await Promise.allSettled(devices.map(action));
    const failures = results.flatMap((result, i) => (result.status === 'rejected' ? [named(devices[i]?.name, result.reason)] : []));
    if (failures.length > 0)
      throw new AggregateError(
        failures,
        `${failures.length} of ${devices.length} devices could not be ${done}: ${failures.map(f => f.message).join('; ')}`,
      );
  }
}

function named(device: string | undefined, reason: unknown): Error {
  return new Error(`${device}: ${reason instanceof Error ? reason.message : String(reason)}`, { cause: reason });
}

/** Puts classes where their names are: `TelnetConnection`, `SshConnection`, or `./file.js#ExportedName` beside the testbed. */
async function withClasses(document: TestbedDocument, device: string, blocks: ConnectionBlocks): Promise<ConnectionBlocks> {
  const made: Record<string, unknown> = {};
  for (const [via, block] of Object.entries(blocks)) {
    const { class: name, ...rest } = block as ConnectionBlock & { class?: unknown };
    made[via] =
      name === undefined ? rest : { ...rest, class: await classNamed(document, name, ['devices', device, 'connections', via, 'class']) };
  }
  return made as ConnectionBlocks;
}

async function classNamed(document: TestbedDocument, name: unknown, path: readonly string[]): Promise<ConnectionClass> {
  if (isConnectionClass(name)) return name;
  const builtIn = Object.hasOwn(BUILT_IN, String(name)) ? BUILT_IN[String(name)] : undefined;
  if (builtIn !== undefined) return builtIn;
  const [file, exported] = typeof name === 'string' ? name.split('#') : [];
  if (file === undefined || exported === undefined)
    throw document.error(`unknown class '${className(name)}': TelnetConnection, SshConnection or ./file.js#ExportedName`, path);
  const url = pathToFileURL(resolve(document.folder, file)).href;
  let type: unknown;
  try {
    if (isTypescript(url)) registerTypescript();
    type = ((await import(url)) as Record<string, unknown>)[exported];
  } catch (cause) {
    throw document.error(`the class ${String(name)} could not be loaded: ${(cause as Error).message}`, path, cause);
  }
  if (isConnectionClass(type)) return type;
  throw document.error(`${file} exports no class ${exported} that extends BaseConnection`, path);
}

function className(value: unknown): string {
  return typeof value === 'function' ? value.name : String(value);
}

function isConnectionClass(value: unknown): value is ConnectionClass {
  return typeof value === 'function' && value.prototype instanceof BaseConnection;
}
