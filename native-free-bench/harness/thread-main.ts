import { parentPort } from 'node:worker_threads';
import type { ThreadAnswer, ThreadCall } from './thread-messages.js';

async function carryOut({ module, name, args }: ThreadCall): Promise<ThreadAnswer> {
  try {
    const exports = (await import(module)) as Record<string, (...args: readonly unknown[]) => unknown>;
    const target = exports[name];
    if (target === undefined) throw new TypeError(`${module} has no export ${name}`);
    return { value: await target(...args) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.on('message', (call: ThreadCall) => void carryOut(call).then(answer => parentPort?.postMessage(answer)));
