// A user's program: compiled against the declarations of the packed package, and run. It takes what the package has through everything that
// depends on how its files are put together: workers, the homes of handles, classes that are one in each thread, hooks.
import {
  Barrier,
  type BaseConnection,
  Condition,
  type ConnectionError,
  ConnectionPool,
  type DeadlockError,
  Device,
  Latch,
  Mutex,
  pcall,
  ReadWriteLock,
  ReentrantMutex,
  RemoteConnection,
  Semaphore,
  share,
  SharedEvent,
  SharedState,
  SshConnection,
  TelnetConnection,
  ThreadPool,
  TimeoutError,
} from 'partyline';
import { Simulator } from 'partyline/simulator';
import { IndexRing } from 'partyline/sync';

function check(isTrue: boolean, what: string): asserts isTrue {
  if (!isTrue) throw new Error(what);
}

const mutex = new Mutex({ name: 'console' });
const guard = mutex.lockSync({ timeout: 10 });
const error: unknown = await mutex.lock({ timeout: 1 }).catch((reason: unknown) => reason);
check(error instanceof TimeoutError && error.code === 'TIMEOUT', 'a second lock must time out');
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
check(advice(error) === 'gave up after 1 ms', 'a timeout says how long it was');
check(share(mutex).partyline === 'mutex' && new IndexRing(4).push(1), 'sync');

const simulator = await Simulator.start({ hostname: 'r1' });
const device = new Device({
  name: 'r1',
  os: 'ios',
  credentials: { default: { username: 'admin', password: 'admin' } },
  connections: {
    console: { protocol: 'telnet', host: simulator.host, port: simulator.telnetPort },
    mgmt: { protocol: 'ssh', host: simulator.host, port: simulator.sshPort },
  },
});
const connection = await device.connect({ class: TelnetConnection, via: 'console' });
const ssh = await device.connect({ class: SshConnection, via: 'mgmt', alias: 'ssh' });
const here = await device.connect({ via: 'mgmt', alias: 'here', owner: 'here' });
const sessions = await device.connect({ via: 'console', alias: 'sessions', poolSize: 2 });
check(connection instanceof RemoteConnection && ssh instanceof RemoteConnection, 'the manager keeps sessions in an I/O thread');
check(here instanceof SshConnection && sessions instanceof ConnectionPool, 'a session of this thread, and a pool');
const alone: string = await connection.execute('show version');
for (const other of [ssh, here, sessions] satisfies BaseConnection[]) check((await other.execute('show version')) === alone, other.alias);
const [first, second]: string[] = await pcall(device.execute, [['show version'], ['show version']]);
check(first === alone && second === alone, 'pcall');

const THREADS = 2;
const TIMES = 500;
const counter = new SharedState({ count: 'int32' });
const pool = new ThreadPool({ size: THREADS, module: new URL('./consumer-tasks.mts', import.meta.url) });
const tasks = pool.tasks<typeof import('./consumer-tasks.mjs')>();
const objects = {
  Mutex: mutex,
  ReentrantMutex: new ReentrantMutex(),
  Semaphore: new Semaphore(1),
  ReadWriteLock: new ReadWriteLock(),
  Condition: new Condition(mutex),
  SharedEvent: new SharedEvent(),
  Latch: new Latch(1),
  Barrier: new Barrier(THREADS),
  SharedState: counter,
  IndexRing: new IndexRing(4),
  ThreadPool: pool,
  Device: device,
  RemoteConnection: ssh,
  ConnectionPool: sessions,
};
for (const [name, object] of Object.entries(objects))
  check((await tasks.strangers({ [name]: object })).length === 0, `${name} in a thread`);
check((await tasks.strangers(objects)).length === 0, 'all of them in a thread');
check(await tasks.isSame(share(mutex), mutex), 'a handle, and what it stands for');
const threadIds = await pool.broadcast<number>('addUnder', [mutex, counter, TIMES]);
check(new Set(threadIds).size === THREADS && counter.get('count') === THREADS * TIMES, `${counter.get('count')} additions`);
const failure: unknown = await tasks.fail().catch((reason: unknown) => reason);
check(
  failure instanceof TimeoutError && failure.timeoutMs === 7 && failure.stack?.includes('consumer-tasks.mts') === true,
  'an error of a thread',
);
check((await tasks.viaOwnPool(pool, 2 * THREADS)) === 2 * THREADS, 'tasks that wait for tasks of their own pool');
const sum: number = await pool.execute((a: number, b: number) => a + b, [1, 2]);
check((await pool.execute((session: BaseConnection) => session.execute('show version'), [sessions])) === alone, 'a session in a thread');
await pool.close();
await device.destroyAll();
await simulator.close();
console.log(
  `a user's program ran: 1 + 2 = ${sum}, ${alone.length} characters over Telnet and SSH, ${Object.keys(objects).length} kinds of objects in threads`,
);
