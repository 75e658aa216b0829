import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Order, Report } from './contender-messages.js';

const MAIN: string = fileURLToPath(new URL('./contender-main.js', import.meta.url));
const KEPT_OF_STDERR = 2000;

const living: Set<ChildProcess> = new Set();
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

/** The process that contenders run in. It answers in time, or it is killed. */
export class ContenderProcess {
  readonly #child: ChildProcess;
  #stderr = '';
  #lastAnswer: Promise<unknown> = Promise.resolve();

  constructor(execPath: string) {
    const child = fork(MAIN, { execPath, serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    living.add(child);
    child.once('exit', () => living.delete(child));
    child.stderr?.on('data', (chunk: Buffer) => (this.#stderr = (this.#stderr + chunk.toString()).slice(-KEPT_OF_STDERR)));
    this.#child = child;
  }

  /** Has an order carried out, after those before it. Never rejects: a process that dies or does not answer in time has failed. */
  ask(order: Order, timeoutMs: number): Promise<Report> {
    const answer = this.#lastAnswer.then(() => this.#ask(order, timeoutMs));
    this.#lastAnswer = answer;
    return answer;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #ask(order: Order, timeoutMs: number): Promise<Report> {
    return new Promise(resolve => {
      const settle = (report: Report): void => {
        clearTimeout(timer);
        this.#child.off('message', settle).off('exit', exited);
        resolve(report);
      };
      const failed = (reason: string): void => settle({ kind: 'failed', reason });
      const exited = (code: number | null, signal: string | null): void =>
        failed(`ended with ${signal ?? code}: ${lastLine(this.#stderr)}`);
      const timer = setTimeout(() => {
        this.kill();
        failed(`no answer to '${order.kind}' within ${timeoutMs / 1000} s`);
      }, timeoutMs);
      this.#child.on('message', settle).on('exit', exited);
      this.#child.send(order, error => error !== null && failed(error.message));
    });
  }
}

function lastLine(text: string): string {
  const lines = text.trim().split('\n');
  return lines.findLast(line => /error/i.test(line)) ?? lines.at(-1) ?? '';
}
