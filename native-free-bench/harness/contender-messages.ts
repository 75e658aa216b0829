import type { Sample, Setting } from './figure.js';

/** What the bench asks of a contender's process. */
export type Order =
  | { readonly kind: 'open'; readonly contender: string; readonly module: string; readonly figure: string; readonly setting: Setting }
  | { readonly kind: 'warm-up'; readonly contender: string }
  | { readonly kind: 'round'; readonly contender: string };

/** What the process answers, once to each order. */
export type Report =
  | { readonly kind: 'done' }
  | { readonly kind: 'sample'; readonly sample: Sample }
  | { readonly kind: 'absent'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };
