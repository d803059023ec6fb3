import { log1pExp } from "../../../../core/numbers/index.js";
import {
  type Content,
  heading,
  integer,
  paragraph,
  prose,
  relative,
  scientific,
  significant,
  table,
} from "../../../report/index.js";
import type { FlowResults } from "../results.js";
import type { Level } from "./level.js";

/** The RBMs of an exact flow. */
export function stackTable({ stack, parameters }: FlowResults, { level = 2 }: Level = {}): Content {
  if (stack === null) return "";
  const weight = parameters.weight ?? 0;
  return [
    heading("The stack of RBMs", { level, id: "stack" }),
    paragraph(
      "Every level as a machine whose visible law is exactly that level's, " +
        "with a copy unit on each spin that the next level keeps: its copies are the visible units of the next machine, up to flips " +
        `with probability ${scientific(Math.exp(-log1pExp(2 * weight)))} (weight ${significant(weight)}). The bound holds on every configuration, apart from rounding ` +
        "when the law is evaluated.",
    ),
    table({
      columns: [
        { header: "level", align: "right" },
        { header: "visible", align: "right" },
        { header: "hidden, for couplings", align: "right" },
        { header: "hidden, copies", align: "right" },
        { header: prose("$|\\Delta \\ln P| \\le$"), align: "right" },
        { header: "file" },
      ],
      rows: stack.map((one) => [
        one.level,
        integer(one.visibleUnits),
        integer(one.couplingUnits),
        integer(one.copyUnits),
        relative(one.logErrorBound),
        one.file,
      ]),
    }),
  ];
}
