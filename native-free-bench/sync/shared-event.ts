import type { Contender, Figure } from '../harness/figure.js';
import { atMostTimes } from '../harness/target.js';
import { SharedEvent } from '../../lib/sync/shared-event.js';

const BARE = 'bare load';

const isSet: Contender = {
  name: 'isSet',
  role: 'ours',
  open() {
    const event = new SharedEvent();
    event.set();
    const run = (times: number): void => {
      let count = 0;
      for (let i = 0; i < times; i++) if (event.isSet) count++;
      if (count !== times) throw new Error('it must be set');
    };
    return { run };
  },
};

const bare: Contender = {
  name: BARE,
  role: 'limit',
  open() {
    const words = new Int32Array(new SharedArrayBuffer(128));
    Atomics.store(words, 0, 1);
    const run = (times: number): void => {
      let count = 0;
      for (let i = 0; i < times; i++) if (Atomics.load(words, 0) === 1) count++;
      if (count !== times) throw new Error('it must be set');
    };
    return { run };
  },
};

export const sharedEvent: Figure = {
  title: 'SharedEvent.isSet',
  unit: 'ns',
  module: import.meta.url,
  contenders: [isSet, bare],
  targets: [atMostTimes(isSet.name, 2, BARE)],
};
