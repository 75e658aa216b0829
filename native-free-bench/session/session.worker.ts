import type { MessagePort } from 'node:worker_threads';
import type { GatePass } from '../harness/crew.js';
import type { Place } from '../harness/figure.js';
import { Gate, type Work } from '../harness/gate.js';
import { attach, type Handle } from '../../lib/memory/sharing.js';
import { Device } from '../../lib/manager/device.js';
import { exposeTo } from '../rivals/comlink-call.js';
import { question } from './questions.js';
import { connected } from './router.js';

/** What a caller of a shared session has done. */
export interface Calls extends Work {
  readonly right: number;
  readonly wrong: number;
}

let device: Device | undefined;

/** Opens a session in this thread. */
export async function openHere(place: Place): Promise<void> {
  device = await connected(place, 'here');
}

/** Runs a command on the session of this thread. */
export function execute(command: string): Promise<string> {
  if (device === undefined) throw new Error('no session is open in this thread');
  return device.execute(command);
}

/** Lets the other end of a port run commands on the session of this thread, over comlink. */
export function expose(port: MessagePort): void {
  exposeTo(port, execute);
}

/** Uses a session that others use at the same time, and looks at every reply. */
export async function share({ buffer, members }: GatePass, member: number, place: Place, handle: Handle): Promise<Calls> {
  const shared = attach<Device>(handle);
  if (!(shared instanceof Device)) throw new TypeError('the handle of a device is wanted');
  let right = 0;
  let wrong = 0;
  const work = await new Gate(buffer, members).workAsync(async () => {
    const { command, reply } = question(place, member);
    if ((await shared.execute(command)) === reply) right++;
    else wrong++;
  });
  return { ...work, right, wrong };
}
