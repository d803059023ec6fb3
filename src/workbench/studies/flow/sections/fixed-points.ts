import { critical as criticalPoint } from "../../../../physics/lattice/index.js";
import { type Content, heading, html, paragraph, prose, significant, table } from "../../../report/index.js";
import { placeOf } from "../figures/names.js";
import type { FlowResults } from "../results.js";

/** The fixed points with eigenvalues and exponents, and where the critical surface meets the model. */
export function fixedPointTable({ fixedPoints, criticalCoupling, criticalCouplingLinearised }: FlowResults): Content {
  if (fixedPoints.length === 0) return "";
  const critical = fixedPoints.find(({ kind }) => kind === "critical")?.exponents;
  return [
    heading("Fixed points", { id: "fixed-points" }),
    table({
      columns: [
        { header: "kind" },
        { header: Object.keys(fixedPoints[0]!.couplings).join(", "), align: "right" },
        { header: "eigenvalues", align: "right" },
        { header: "" },
      ],
      rows: fixedPoints.map((point) => [
        point.kind,
        placeOf(point, { digits: 7 }),
        point.eigenvalues.map((value) => significant(value, { digits: 7 })).join(", ") || "–",
        point.attractive ? "attracts" : "repels",
      ]),
    }),
    critical
      ? table({
          columns: [
            { header: "at the critical one" },
            { header: "value", align: "right" },
            { header: "exact", align: "right" },
          ],
          rows: [
            [prose("$y_T = \\ln\\lambda / \\ln b$"), significant(critical.yT, { digits: 10 }), "1"],
            [prose("$\\nu = 1/y_T$"), significant(critical.nu, { digits: 10 }), "1"],
            [prose("$\\alpha = 2 - 2\\nu$"), significant(critical.alpha, { digits: 10 }), "0"],
          ],
        })
      : "",
    criticalCoupling === null
      ? ""
      : paragraph(
          prose(
            `The critical surface meets the nearest-neighbour models at $K = ${criticalCoupling.toFixed(10)}$` +
              (criticalCouplingLinearised === null || criticalCouplingLinearised === criticalCoupling
                ? ""
                : `, its tangent at the fixed point at $${criticalCouplingLinearised.toFixed(10)}$`) +
              `; exactly $K_c = ${criticalPoint.toFixed(10)}$.`,
          ),
        ),
  ];
}

/** All truncated methods side by side. */
export function methods({ exponentsByMethod, method }: FlowResults, show: (name: string) => Content): Content {
  const value = (one: number | null): string => (one === null ? "none" : significant(one, { digits: 9 }));
  return [
    heading("All methods side by side", { id: "methods" }),
    paragraph(
      `The truncated flows in their plain form, by what they make of the transition.${method === "exact" ? " Exact decimation has no place here: it has no critical fixed point." : ""}`,
    ),
    table({
      columns: [
        { header: "flow" },
        { header: prose("$\\nu$"), align: "right" },
        { header: prose("$K_c$"), align: "right" },
      ],
      rows: [
        ...exponentsByMethod.map(({ label, nu, criticalCoupling }) => [label, value(nu), value(criticalCoupling)]),
        [html`<b>exact</b>`, html`<b>1</b>`, html`<b>${criticalPoint.toFixed(9)}</b>`],
      ],
    }),
    show("exponents"),
  ];
}
