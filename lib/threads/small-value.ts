export function writeValue(v: unknown, cells: Int32Array, at: number, end: number): number { if (typeof v !== 'number' || (v | 0) !== v || at >= end) return -1; cells[at] = v; return at + 1; }
export function readValue(cells: Int32Array, at: number): unknown { return cells[at]; }
export function writeList(l: readonly unknown[], cells: Int32Array, at: number, end: number): number { if (at + l.length >= end) return -1; cells[at] = l.length; let n = at + 1; for (const v of l) { n = writeValue(v, cells, n, end); if (n < 0) return -1; } return n; }
export function readList(cells: Int32Array, at: number): unknown[] { const r = []; for (let i = 1; i <= cells[at]!; i++) r.push(cells[at + i]); return r; }
