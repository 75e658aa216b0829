import { availableParallelism } from 'node:os';
import { borderless } from '../harness/report.js';
import { type Cell, runCell } from './cell.js';
import type { CellOrder } from './cell-messages.js';
import { CRASHES } from './crashes.js';
import { OURS, POOLS } from './pools.js';
import { textOf } from './verdict.js';

/** How many tasks are in flight beside the one that goes wrong. */
const OTHERS: readonly number[] = [0, 100];
/** Most cells wait most of their time. */
const AT_A_TIME = availableParallelism() + 1;

const LEGEND = `
  A time: settled after it as it should, no other task was lost, the pool worked on, it closed, and the process ended by itself.
  Otherwise: pending or resolved, what became of the task; lost N, other tasks that never settled; stuck, tasks handed in
  afterwards were not done; open, the pool did not close; alive, the process did not end; died, the process ended at once with an
  error that it could not catch. Each wait was given up after 2.5 s. -: cannot be asked for.`;

export interface MatrixRecord extends CellOrder {
  readonly cell: Cell;
  /** As the table shows it; a time when all is well. */
  readonly text: string;
}

/** Tries all crashes in all pools, or in ours alone, and prints what became of each. */
export async function crashMatrix(isQuick: boolean): Promise<readonly MatrixRecord[]> {
  const pools = POOLS.map(({ name }) => name).filter(name => !isQuick || name === OURS);
  const orders = OTHERS.flatMap(others => CRASHES.flatMap(({ title }) => pools.map(pool => ({ pool, crash: title, others }))));
  const records = await runAll(orders);
  for (const others of OTHERS) console.log(tableOf(pools, records, others));
  console.log(LEGEND);
  const own = records.filter(({ pool }) => pool === OURS);
  console.log(`\n  target: ${OURS} does well in all cells: ${own.filter(isSound).length} of ${own.length}`);
  return records;
}

/** Whether all is well in a cell; the rivals' are shown as they are. */
export function isSound({ pool, text }: MatrixRecord): boolean {
  return pool !== OURS || /^\d/.test(text);
}

async function runAll(orders: readonly CellOrder[]): Promise<MatrixRecord[]> {
  const records: MatrixRecord[] = [];
  const left = orders.entries();
  const flow = async (): Promise<void> => {
    for (const [i, order] of left) {
      const cell = await runCell(order);
      records[i] = { ...order, cell, text: textOf(order, cell) };
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, flow));
  return records;
}

function tableOf(pools: readonly string[], records: readonly MatrixRecord[], others: number): string {
  const rows = CRASHES.map(({ title }) => [
    title,
    ...pools.map(pool => records.find(record => record.pool === pool && record.crash === title && record.others === others)?.text ?? ''),
  ]);
  const title = others === 0 ? 'alone' : `with ${others} other tasks in flight`;
  return `\ncrash-matrix: ${title}\n${borderless(['', ...pools], rows)}`;
}
