import type { SymbolType } from "@observablehq/plot";
import type { EvaluationOrder } from "../../../../systems/rbm/index.js";
import { theme } from "../../../report/index.js";

/** How the three evaluation orders look in every figure of the study. */
export const orderStyles: Readonly<
  Record<EvaluationOrder, { readonly label: string; readonly colour: string; readonly symbol: SymbolType }>
> = {
  literal: { label: "literal", colour: theme.vermilion, symbol: "circle" },
  perFilter: { label: "per filter", colour: theme.blue, symbol: "square" },
  stable: { label: "stable", colour: theme.green, symbol: "triangle" },
};
