import { relative } from "../../../report/index.js";

/** How deep the heading of a section stands: 2 in a report of its own, 3 within another. */
export interface Level {
  readonly level?: 2 | 3;
}

/** A largest deviation, or that nothing was compared. */
export function deviation(value: number | null): string {
  return value === null ? "not checked: too large" : relative(value);
}
