import { createHook } from 'node:async_hooks';
import type { Worker } from 'node:worker_threads';

/** What a pool could leave behind in the thread that made it, also where it does not keep the process alive. */
const KINDS: ReadonlySet<string> = new Set(['Timeout', 'MESSAGEPORT', 'TCPWRAP', 'PIPEWRAP', 'FSREQCALLBACK']);
/** Only what is left behind for ever takes so long. */
const PATIENCE_MS = 20_000;

const handles = new Map<number, string>();
let workers = 0;

createHook({
  init: (id, type) => void (KINDS.has(type) && handles.set(id, type)),
  destroy: id => void handles.delete(id),
}).enable();

process.on('worker', (worker: Worker) => {
  workers++;
  worker.once('exit', () => workers--);
});

/** The timers, ports, sockets and threads that there are now, and the listeners of the process, each by its kind. */
function counts(): Record<string, number> {
  const now: Record<string, number> = { threads: workers };
  for (const type of handles.values()) now[type] = (now[type] ?? 0) + 1;
  for (const name of process.eventNames()) now[`listeners of ${String(name)}`] = process.listenerCount(name);
  return now;
}

function moreThan(then: Record<string, number>): string[] {
  return Object.entries(counts()).flatMap(([kind, count]) =>
    count > (then[kind] ?? 0) ? [`${kind}: ${then[kind] ?? 0} -> ${count}`] : [],
  );
}

/**
 * Begins to watch. The answered function says what there is more of than then; handles are given up in turns of the event
 * loop, so it waits for some when it has to.
 */
export function watchWhatIsLeft(): () => Promise<string[]> {
  const then = counts();
  return async () => {
    const deadlineMs = performance.now() + PATIENCE_MS;
    while (moreThan(then).length > 0 && performance.now() < deadlineMs) await new Promise(setImmediate);
    return moreThan(then);
  };
}
