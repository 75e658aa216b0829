import { Presets, SingleBar } from 'cli-progress';

const REFRESH_MS = 50;

/** Waits for calls, with a live line about them if a person watches. The line is gone afterwards. */
export async function withProgress<T>(total: number, done: () => number, calls: Promise<T>): Promise<T> {
  if (!process.stdout.isTTY) return calls;
  const options = {
    format: '  {bar} {value} of {total} calls',
    barsize: 30,
    clearOnComplete: true,
    hideCursor: true,
    stream: process.stdout,
  };
  const bar = new SingleBar(options, Presets.shades_classic);
  bar.start(total, done());
  const timer = setInterval(() => bar.update(done()), REFRESH_MS);
  try {
    return await calls;
  } finally {
    clearInterval(timer);
    bar.stop();
  }
}
