import { VyukovRing } from '../bare/vyukov-ring.js';
import type { GatePass } from '../harness/crew.js';
import { Gate, type Work } from '../harness/gate.js';
import { attach, type Handle } from '../../lib/memory/sharing.js';
import { IndexRing } from '../../lib/queue/index-ring.js';

export function rotateIndexRing({ buffer, members }: GatePass, _member: number, handle: Handle): Work {
  const ring = attach<IndexRing>(handle);
  if (!(ring instanceof IndexRing)) throw new TypeError('the handle of a ring is wanted');
  return new Gate(buffer, members).work(() => {
    const item = ring.pop();
    while (item !== undefined && !ring.push(item));
  });
}

export function rotateVyukovRing(
  { buffer, members }: GatePass,
  _member: number,
  shared: { capacity: number; buffer: SharedArrayBuffer },
): Work {
  const ring = new VyukovRing(shared.capacity, shared.buffer);
  return new Gate(buffer, members).work(() => {
    const item = ring.pop();
    while (item >= 0 && !ring.push(item)); // it looks full while a thread that was taking an item is held up
  });
}
