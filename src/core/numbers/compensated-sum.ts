/** Neumaier's compensated sum: the error does not grow with the number of terms. */
export class CompensatedSum {
  private total = 0;
  private lost = 0;

  add(term: number): void {
    const next = this.total + term;
    this.lost += Math.abs(this.total) >= Math.abs(term) ? this.total - next + term : term - next + this.total;
    this.total = next;
  }

  /** Multiplies what has been summed so far. */
  scale(factor: number): void {
    this.total *= factor;
    this.lost *= factor;
  }

  get value(): number {
    return this.total + this.lost;
  }
}

/** The compensated sum of an array. */
export function compensatedSum(terms: ArrayLike<number>): number {
  const sum = new CompensatedSum();
  for (let i = 0; i < terms.length; i++) sum.add(terms[i]!);
  return sum.value;
}
