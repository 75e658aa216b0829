import type { Scenario } from '../scenario.js';
import { RecordReading } from './record-reading.js';
import { DONE, type RecordRingOptions, RecordWorld, WRITER } from './record-world.js';
import { RecordWriting } from './record-writing.js';
import { STRUCTURE } from './world.js';

/** A writer and a reader: every record is read whole and in order, one of the two has it, and nobody sleeps while there is something to read. */
export function recordRing(options: RecordRingOptions): Scenario {
  const world = new RecordWorld(options);
  const threads = world.inhabitants((thread, inhabitant, index) => {
    if (index === WRITER) return new RecordWriting(world, thread, inhabitant).run();
    new RecordReading(world, thread, inhabitant).run();
    inhabitant.words(STRUCTURE).store(DONE, 1);
  });
  return world.scenarioOf(threads);
}
