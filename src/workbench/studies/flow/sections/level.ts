/** How deep the heading of a section stands: 2 in a report of its own, 3 within another. */
export interface Level {
  readonly level?: 2 | 3;
}
