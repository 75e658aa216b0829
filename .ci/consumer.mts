// A user's program: compiled against the declarations of the packed package, and run.
import {
  type BaseConnection,
  type ConnectionError,
  type DeadlockError,
  Device,
  Mutex,
  pcall,
  share,
  ThreadPool,
  TimeoutError,
} from 'partyline';
import { Simulator } from 'partyline/simulator';
import { IndexRing } from 'partyline/sync';

const mutex = new Mutex({ name: 'console' });
const guard = mutex.lockSync({ timeout: 10 });
const error: unknown = await mutex.lock({ timeout: 1 }).catch((reason: unknown) => reason);
if (!(error instanceof TimeoutError) || error.code !== 'TIMEOUT') throw new Error('a second lock must time out');
guard.unlock();

// Does not compile unless each case knows its class, and together they are all.
function advice(failure: TimeoutError | DeadlockError | ConnectionError): string {
  switch (failure.code) {
    case 'TIMEOUT':
      return `gave up after ${failure.timeoutMs} ms`;
    case 'DEADLOCK':
      return failure.message;
    case 'CONNECT_FAILED':
    case 'AUTH_FAILED':
    case 'HOST_KEY':
    case 'DISCONNECTED':
    case 'PROTOCOL':
      return `the device: ${failure.code}`;
  }
}
if (advice(error) !== 'gave up after 1 ms') throw new Error('a timeout says how long it was');
if (share(mutex).partyline !== 'mutex' || !new IndexRing(4).push(1)) throw new Error('sync');

const simulator = await Simulator.start({ hostname: 'r1' });
const device = new Device({
  name: 'r1',
  os: 'ios',
  connections: { console: { protocol: 'telnet', host: simulator.host, port: simulator.telnetPort } },
});
await device.connect();
const connection: BaseConnection = device.connection();
const alone: string = await connection.execute('show version');
const [first, second]: string[] = await pcall(device.execute, [['show version'], ['show version']]);
if (first !== alone || second !== alone) throw new Error('pcall');
await device.destroyAll();
await simulator.close();

const pool = new ThreadPool({ size: 1 });
const sum: number = await pool.execute((a: number, b: number) => a + b, [1, 2]);
await pool.close();
console.log(`a user's program ran: 1 + 2 = ${sum}, ${alone.length} characters three times`);
