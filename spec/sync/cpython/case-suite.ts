import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type ClassName, testsOf } from './cases.js';
import { Threads } from './bunch.js';

/** One way to run a case. */
interface Variant {
  readonly label: string;
}

/**
 * The cases of some classes of CPython. Its last test compares what was registered with the table of cases: a name that
 * is missing on either side is a failure.
 */
export class CaseSuite<V extends Variant> {
  readonly threads: Threads;
  readonly #classes: readonly ClassName[];
  readonly #variants: readonly V[];
  readonly #tests;
  readonly #registered = new Set<string>();

  constructor(classes: readonly ClassName[], variants: readonly V[], threads: number) {
    this.threads = new Threads(threads);
    this.#classes = classes;
    this.#variants = variants;
    this.#tests = suite(`CPython ${classes.join(', ')}`);
    this.#tests.after.each(() => this.threads.endTest());
    this.#tests.after(() => this.threads.close());
  }

  /** Registers a test in every variant, or in those that are picked. */
  each(name: string, test: (variant: V) => Promise<void> | void, pick: (variant: V) => boolean = () => true): void {
    this.#registered.add(name);
    for (const variant of this.#variants.filter(pick)) this.#tests(`${variant.label}: ${name}`, () => test(variant));
  }

  /** Registers a test that has no variants. */
  once(name: string, test: () => Promise<void> | void): void {
    this.#registered.add(name);
    this.#tests(name, test);
  }

  run(): void {
    this.#tests('the table names every test of this file, and no other', () => {
      assert.equal([...this.#registered].sort(), [...testsOf(this.#classes)].sort());
    });
    this.#tests.run();
  }
}
