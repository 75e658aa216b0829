import { digits } from '../harness/quantity.js';
import type { Cell } from './cell.js';
import type { CellOrder } from './cell-messages.js';
import { CRASHES } from './crashes.js';

/** What a cell shows: how long it took if all is well, and otherwise what is not. */
export function textOf({ crash: title }: CellOrder, cell: Cell): string {
  switch (cell.kind) {
    case 'absent':
      return '-';
    case 'died':
      return 'died';
    case 'hung':
      return 'hung';
    case 'seen': {
      const wrong = faultsOf(cell, CRASHES.find(crash => crash.title === title)?.isLate === true ? 'resolved' : 'rejected');
      return wrong.length === 0 ? `${digits(cell.seen.tookMs)} ms` : wrong.join(', ');
    }
  }
}

function faultsOf({ seen, exits }: Cell & { readonly kind: 'seen' }, wanted: 'resolved' | 'rejected'): string[] {
  return [
    ...(seen.outcome === wanted ? [] : [seen.outcome]),
    ...(seen.lost === 0 ? [] : [`lost ${seen.lost}`]),
    ...(seen.worksOn ? [] : ['stuck']),
    ...(seen.closes ? [] : ['open']),
    ...(exits ? [] : ['alive']),
  ];
}
