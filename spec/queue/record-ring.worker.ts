// One end of a ring of records, until it is terminated.
import { parentPort, workerData } from 'node:worker_threads';
import { thisLane } from '../../lib/memory/this-lane.js';
import { SharedWords } from '../../lib/memory/words.js';
import { Random } from '../support/explorer/random.js';
import { MOST_RECORDS, pause, RecordTraffic, TrafficReader, TrafficWriter } from '../support/record-traffic.js';

export interface RecordRingData {
  readonly ring: SharedArrayBuffer;
  readonly notes: SharedArrayBuffer;
  readonly seed: number;
  readonly role: 'reader that parks' | 'reader that watches' | 'writer';
}

const { ring, notes, seed, role } = workerData as RecordRingData;
const traffic = new RecordTraffic(new SharedWords(ring), new SharedWords(notes));
const random = new Random(seed);
const lane = thisLane();

/** Blocks as `block` does (lib/threads/blocking-wait.ts). */
function park(traffics: TrafficReader): never {
  for (;;) {
    const sample = lane.sample();
    traffics.readUntilAsleep();
    lane.park(sample, Infinity);
  }
}

function write(writer: TrafficWriter): void {
  while (writer.positions.length < MOST_RECORDS) {
    if (!writer.publish() || random.oneIn(50)) pause(random.below(300));
  }
}

parentPort?.on('message', () => undefined); // a watched bell does not keep the thread alive
if (role === 'writer') {
  traffic.life = lane.life;
  parentPort?.postMessage('at work');
  write(new TrafficWriter(traffic, lane, random));
} else {
  const reading = new TrafficReader(traffic, lane, random);
  parentPort?.postMessage('at work');
  if (role === 'reader that parks') park(reading);
  else lane.watch(() => reading.readUntilAsleep());
}
