/** What was recorded at one step: `step`, `loss`, `rate`, the loss's other scalars, and what was evaluated. */
export type MetricRow = Readonly<Record<string, number>>;

/**
 * Rows as columns of equal length, for a table or a CSV file; NaN where a step recorded nothing of that name.
 */
export function metricColumns(rows: readonly MetricRow[]): Record<string, Float64Array> {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  return Object.fromEntries(
    [...names].map((name) => [name, Float64Array.from(rows, (row) => row[name] ?? Number.NaN)]),
  );
}

/** The rows that columns were made of; a number that is NaN counts as not recorded. */
export const rowsOfColumns = (columns: Readonly<Record<string, Float64Array>>): MetricRow[] =>
  Array.from({ length: Object.values(columns)[0]?.length ?? 0 }, (_, i) =>
    Object.fromEntries(
      Object.entries(columns).flatMap(([name, values]) => (Number.isNaN(values[i]!) ? [] : [[name, values[i]!]])),
    ),
  );
