import type { Place } from '../harness/figure.js';
import type { ConnectionOwner } from '../../lib/connections/connection-class.js';
import { TelnetConnection } from '../../lib/connections/telnet/telnet-connection.js';
import { Device } from '../../lib/manager/device.js';

/** The device at a place, not connected. */
export function deviceAt({ os, port, password, enable }: Place): Device {
  const credentials = password === undefined ? {} : { default: { password: String(password) }, enable: { password: String(enable) } };
  const console = { class: TelnetConnection, host: '127.0.0.1', port: Number(port) };
  return new Device({ name: 'router', os: String(os), credentials, connections: { defaults: { via: 'console' }, console } });
}

/** The device with one session. */
export async function connected(place: Place, owner: ConnectionOwner): Promise<Device> {
  const device = deviceAt(place);
  await device.connect({ owner });
  return device;
}
