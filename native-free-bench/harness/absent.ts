/** Thrown by a figure or a contender that cannot take part here, which is not a fault. */
export class Absent extends Error {
  override readonly name: string = 'Absent';
}
