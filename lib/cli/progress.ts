import { Presets, SingleBar } from 'cli-progress';

const REFRESH_MS = 50;

/** Calls that are on their way. */
interface Calls<T> {
  readonly total: number;
  /** How many have not ended, this moment. */
  living(): number;
  join(): Promise<T>;
}

/** Waits for calls, with a live line about them if a person watches. The line is gone afterwards. */
export async function withProgress<T>({ total, living, join }: Calls<T>): Promise<T> {
  if (!process.stdout.isTTY) return join();
  const options = { format: '  {bar} {value}/{total} calls, {percentage}%', clearOnComplete: true, hideCursor: true, stream: process.stdout };
  const bar = new SingleBar(options, Presets.shades_classic);
  bar.start(total, 0);
  const timer = setInterval(() => bar.update(total - living()), REFRESH_MS);
  try {
    return await join();
  } finally {
    clearInterval(timer);
    bar.stop();
  }
}
