// A ring of records between two real threads, one of which is terminated at a random moment.
// `--seconds N` (default 30), `--seed N`.
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { thisLane } from '../../lib/memory/this-lane.js';
import { Random } from '../support/explorer/random.js';
import { MOST_RECORDS, NOTHING, pause, PASSED, RecordTraffic, TAKEN, TrafficReader, TrafficWriter } from '../support/record-traffic.js';
import type { RecordRingData } from './record-ring.worker.js';

const { values } = parseArgs({ options: { seconds: { type: 'string' }, seed: { type: 'string' } }, strict: false });
const SECONDS = Number(values.seconds ?? 30);
const SEED = Number(values.seed ?? Date.now() % 2 ** 31);
/** Nothing may take so long, on a machine that is busy with other things. */
const PATIENCE_MS = 20_000;
const LONGEST_LIFE_MS = 150;

const stress = suite('RecordRing, stress');

/** A thread at the other end, and how it ends. */
class OtherEnd {
  readonly traffic: RecordTraffic = new RecordTraffic();
  readonly #worker: Worker;
  readonly #ended: Promise<unknown>;
  #error: unknown;

  constructor(role: RecordRingData['role'], seed: number) {
    const { ring, notes } = this.traffic;
    const data: RecordRingData = { ring: ring.buffer, notes: notes.buffer, seed, role };
    this.#worker = new Worker(new URL('./record-ring.worker.js', import.meta.url), { workerData: data });
    this.#worker.on('error', error => (this.#error = error));
    this.#ended = new Promise(resolve => this.#worker.once('exit', resolve));
  }

  async atWork(): Promise<void> {
    await Promise.race([new Promise(resolve => this.#worker.once('message', resolve)), this.#ended]);
    this.check();
  }

  /** Begins to end it. */
  async terminate(): Promise<void> {
    await this.#worker.terminate();
    await this.#ended;
    this.check();
  }

  check(): void {
    assert.is(this.#error, undefined);
    assert.is(this.traffic.wrong, 0, 'a record was torn');
  }
}

/** The end that publishes and revokes in this thread. */
class Writing {
  /** By the number of the record; undefined as long as it is not known who has it. */
  readonly isOurs: (boolean | undefined)[] = [];
  readonly #writer: TrafficWriter;
  readonly #random: Random;
  readonly #other: OtherEnd;

  constructor(other: OtherEnd, random: Random) {
    this.#other = other;
    this.#random = random;
    this.#writer = new TrafficWriter(other.traffic, thisLane(), random);
  }

  get published(): number {
    return this.#writer.positions.length;
  }

  /** Publishes some, as many as there is room for, and takes some back. */
  burst(): void {
    const random = this.#random;
    for (let i = random.below(40); i >= 0 && this.published < MOST_RECORDS && this.#writer.publish(); i--) {
      if (random.oneIn(4)) this.revoke(Math.max(0, this.published - 1 - random.below(12)));
      if (random.oneIn(20)) pause(random.below(100));
    }
  }

  revoke(record: number): void {
    if (this.isOurs[record] === undefined) this.isOurs[record] = this.#writer.revoke(record);
  }

  /** Everything that was published has been read: nobody sleeps on. */
  async caughtUp(): Promise<void> {
    const deadlineMs = performance.now() + PATIENCE_MS;
    const { traffic } = this.#other;
    while (traffic.seen < this.published) {
      this.#other.check();
      if (performance.now() > deadlineMs) assert.unreachable(`the reader sleeps at ${traffic.seen} of ${this.published}`);
      await turn();
    }
  }

  /** Asks about every record, and compares with what the reader has noted. Answers whether it died between taking a record and noting it. */
  audit(): boolean {
    const { traffic } = this.#other;
    let unnoted = 0;
    for (let record = 0; record < this.published; record++) {
      this.revoke(record);
      const note = traffic.noteOf(record);
      if (this.isOurs[record] === true) assert.is.not(note, TAKEN, `both have record ${record}`);
      else if (note === NOTHING && record === firstUnnoted(traffic)) unnoted++;
      else assert.is(note, TAKEN, `nobody has record ${record} (${note === PASSED ? 'passed' : 'not seen'})`);
    }
    return unnoted > 0;
  }
}

function firstUnnoted(traffic: RecordTraffic): number {
  const { seen } = traffic;
  return traffic.noteOf(seen) === NOTHING ? seen : seen + 1;
}

function turn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}

stress(`a reader that dies leaves no doubt about what it has begun (seed ${SEED})`, async () => {
  const random = new Random(SEED);
  const endMs = performance.now() + (SECONDS * 1_000 * 2) / 3;
  const total = { rounds: 0, records: 0, revoked: 0, unnoted: 0 };
  for (; performance.now() < endMs; total.rounds++) {
    const other = new OtherEnd(random.oneIn(2) ? 'reader that parks' : 'reader that watches', random.below(2 ** 31));
    await other.atWork();
    const writing = new Writing(other, random);
    const untilMs = performance.now() + random.below(LONGEST_LIFE_MS);
    while (performance.now() < untilMs) {
      writing.burst();
      other.check();
      if (random.oneIn(3)) await writing.caughtUp();
      else if (random.oneIn(2)) await turn();
    }
    if (random.oneIn(4)) await writing.caughtUp();
    const ended = other.terminate();
    if (random.oneIn(2)) writing.burst();
    await ended;
    if (writing.audit()) total.unnoted++;
    total.records += writing.published;
    total.revoked += writing.isOurs.filter(isOurs => isOurs === true).length;
  }
  console.log(`seed ${SEED}: ${JSON.stringify(total)}`);
  assert.ok(total.revoked > 0 && total.records > total.revoked);
});

stress(`of a writer that dies, all that it has published is read, and no more (seed ${SEED})`, async () => {
  const random = new Random(SEED + 1);
  const endMs = performance.now() + (SECONDS * 1_000) / 3;
  const total = { rounds: 0, records: 0, unnoted: 0 };
  for (; performance.now() < endMs; total.rounds++) {
    const other = new OtherEnd('writer', random.below(2 ** 31));
    const { traffic } = other;
    const over = readUntilOver(traffic, random);
    await other.atWork();
    await new Promise(resolve => setTimeout(resolve, random.below(LONGEST_LIFE_MS)));
    await other.terminate();
    await over;
    const unnoted = traffic.seen - traffic.published;
    assert.ok(unnoted === 0 || unnoted === 1, `${traffic.published} were published, and ${traffic.seen} read`);
    total.unnoted += unnoted;
    total.records += traffic.seen;
  }
  console.log(`seed ${SEED}: ${JSON.stringify(total)}`);
  assert.ok(total.records > 0);
});

/** Reads in this thread, whenever its bell rings, until the writer is dead and there is nothing more. */
function readUntilOver(traffic: RecordTraffic, random: Random): Promise<void> {
  const lane = thisLane();
  const reading = new TrafficReader(traffic, lane, random);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => end(new Error('this thread was not rung for the death')), PATIENCE_MS);
    const look = (): void => {
      const isOver = traffic.life !== 0 && !lane.realm.isAlive(traffic.life);
      try {
        reading.readUntilAsleep();
        if (isOver) end();
      } catch (reason) {
        end(reason as Error);
      }
    };
    const end = (reason?: Error): void => {
      clearTimeout(timer);
      lane.unwatch(look);
      reading.reader.wake();
      if (reason === undefined) resolve();
      else reject(reason);
    };
    lane.watch(look);
  });
}

stress.run();
