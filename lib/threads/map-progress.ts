const OPTIONS = { barsize: 30, hideCursor: true, clearOnComplete: true };

/** What it uses of cli-progress's bar. */
interface Bar {
  update(done: number): void;
  stop(): void;
}

/** A bar that shows how far a map is, if the stream is a terminal. It does not keep the process alive. */
export class MapProgress {
  readonly #total: number | undefined;
  readonly #stream: NodeJS.WriteStream;
  #done = 0;
  #bar: Bar | undefined;
  #isOver = false;

  constructor(total: number | undefined, stream: NodeJS.WriteStream = process.stderr) {
    this.#total = total;
    this.#stream = stream;
  }

  start(): void {
    if (this.#stream.isTTY) void this.#show().catch(() => undefined); // without the package there is no bar
  }

  step(): void {
    this.#done++;
    this.#bar?.update(this.#done);
  }

  stop(): void {
    this.#isOver = true;
    this.#bar?.stop();
  }

  async #show(): Promise<void> {
    // Not a dependency of this layer: it is loaded when somebody wants to see a bar, and only then.
    // oxlint-disable-next-line no-restricted-imports
    const { Presets, SingleBar } = await import('cli-progress');
    if (this.#isOver) return;
    class UnrefBar extends SingleBar {
      override render(): void {
        super.render();
        (Reflect.get(this, 'timer') as NodeJS.Timeout | null)?.unref();
      }
    }
    const format = this.#total === undefined ? '  {value} done' : '  {bar} {value} of {total}';
    const bar = new UnrefBar({ ...OPTIONS, format, stream: this.#stream }, Presets.shades_classic);
    bar.start(this.#total ?? 0, this.#done);
    this.#bar = bar;
  }
}
