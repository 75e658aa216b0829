import { shown } from '../memory/shown.js';
import { nameOf, type NameOption } from './named.js';

/** How a lock is made. */
export interface LockOptions extends NameOption {
  /**
   * `fifo` serves strictly in the order of arrival; every hand-over is a switch between threads. `eventual` lets a
   * running thread overtake those that sleep, until one of them has waited for a millisecond.
   */
  readonly fairness?: Fairness | undefined;
}

/** In which order a lock serves those who wait. */
export type Fairness = 'fifo' | 'eventual';

/**
 * The fairness that is asked for. `offered` are those that the class has; the first one is its own choice.
 *
 * @throws TypeError for options that are none.
 */
export function fairnessOf(options: LockOptions, offered: readonly [Fairness, ...Fairness[]]): Fairness {
  nameOf(options);
  const { fairness = offered[0] } = options;
  if (offered.includes(fairness)) return fairness;
  const must = offered.length === 1 ? 'is always' : 'must be';
  throw new TypeError(`fairness ${must} ${offered.map(each => `'${each}'`).join(' or ')}, not ${shown(fairness)}`);
}
