import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isDeep, type ModelCase, runCase } from './case.js';

/** A uvu suite with one test for each case. */
export function modelSuite(name: string, cases: readonly ModelCase[]): void {
  const test = suite(name);
  for (const model of cases) {
    if (model.onlyDeep === true && !isDeep) continue;
    test(model.name, () => {
      const trace = runCase(model);
      assert.ok(trace === undefined, `${model.name}:\n${trace ?? ''}`);
    });
  }
  test.run();
}
