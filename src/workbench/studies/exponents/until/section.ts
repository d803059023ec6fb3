import { formatEstimate } from "../../../../core/statistics/index.js";
import { type Content, heading, integer, paragraph, prose, significant, table } from "../../../report/index.js";
import type { ExponentsResults } from "../results.js";
import { mathNames } from "../words.js";

/** The part of the report on a run that was measured until an error was reached. */
export function untilSection({ until: done }: ExponentsResults): Content {
  if (!done) return "";
  const { number, wanted, reached, reason, rounds, tasks } = done;
  const name = mathNames[number]!;
  const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;
  return [
    heading(prose(`Measuring until the error of ${name} is small enough`), { id: "until" }),
    paragraph(
      prose(
        `Wanted is an error of ${significant(wanted, { digits: 2 })}: ${reached ? "reached" : "not reached"}` +
          `${reason === undefined ? "" : `; ${reason}`}.`,
      ),
    ),
    table({
      columns: [{ header: "analysis" }, { header: "value" }, { header: "statistical" }, { header: "systematic" }],
      rows: rounds.map(({ statistical, systematic, measurements, ...found }) => [
        `${integer(measurements)} measurements`,
        formatEstimate({ mean: found.value, error: found.error }),
        significant(statistical, { digits: 2 }),
        significant(systematic, { digits: 2 }),
      ]),
    }),
    table({
      columns: [
        { header: "L" },
        { header: "K" },
        { header: "measurements of a chain" },
        { header: "part of the variance" },
        { header: "part of the sweeps" },
      ],
      rows: tasks.map(({ size, couplings, measurements, share, work }) => [
        size,
        couplings.length > 1 ? `${couplings[0]} to ${couplings.at(-1)}` : couplings[0]!,
        integer(measurements),
        percent(share),
        percent(work),
      ]),
      caption: "Sweeps are counted times sites. The least work for an error has parts in which both columns are equal.",
    }),
  ];
}
