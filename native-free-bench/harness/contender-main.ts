import { Absent } from './absent.js';
import type { Order, Report } from './contender-messages.js';
import type { Figure } from './figure.js';
import { Stopwatch } from './stopwatch.js';

// The process of one contender of one figure, so that nothing that V8 has learnt from others is known here; or of several, when
// it is only to be seen whether they run.
const stopwatches: Map<string, Stopwatch> = new Map();

async function obey(order: Order): Promise<Report> {
  if (order.kind === 'open') {
    stopwatches.set(order.contender, await open(order));
    return { kind: 'done' };
  }
  const stopwatch = stopwatches.get(order.contender);
  if (stopwatch === undefined) throw new Error('the contender has not been opened');
  if (order.kind === 'round') return { kind: 'sample', sample: await stopwatch.round() };
  await stopwatch.warmUp();
  return { kind: 'done' };
}

async function open({ module, figure: title, contender: name, setting }: Order & { kind: 'open' }): Promise<Stopwatch> {
  const exports = (await import(module)) as Record<string, Partial<Figure> | readonly Partial<Figure>[]>;
  const figure = Object.values(exports)
    .flat()
    .find(value => value.title === title);
  const contender = figure?.contenders?.find(candidate => candidate.name === name);
  if (figure?.unit === undefined || contender === undefined)
    throw new Error(`${module} has no figure '${title}' with a contender '${name}'`);
  return new Stopwatch(await contender.open(setting), figure.unit, setting);
}

function failure(error: unknown): Report {
  const [reason = 'no reason'] = (error instanceof Error ? error.message : String(error)).split('\n');
  return { kind: error instanceof Absent ? 'absent' : 'failed', reason };
}

process.on('message', (order: Order) => {
  void obey(order)
    .catch(failure)
    .then(report => process.send?.(report));
});
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL')); // process.exit() can hang on a thread that does
