import type { ExponentsResults } from "./results.js";

/** Numbers and quantities as text writes them. */
export const plainNames: Readonly<Record<string, string>> = {
  criticalCoupling: "K_c",
  nu: "nu",
  yt: "1/nu",
  betaOverNu: "beta/nu",
  gammaOverNu: "gamma/nu",
  binder: "U4",
  correlationRatio: "xi/L",
  binderSlope: "dU4/dK",
  logOrderSlope: "dln|m|/dK",
  logSquareSlope: "dln m2/dK",
  order: "|m|",
  susceptibility: "N m2",
};

/** The same in TeX, between dollars, for reports. */
export const mathNames: Readonly<Record<string, string>> = {
  criticalCoupling: "$K_c$",
  nu: "$\\nu$",
  yt: "$1/\\nu$",
  betaOverNu: "$\\beta/\\nu$",
  gammaOverNu: "$\\gamma/\\nu$",
  binder: "$U_4$",
  correlationRatio: "$\\xi/L$",
  binderSlope: "$dU_4/dK$",
  logOrderSlope: "$d\\ln\\langle|m|\\rangle/dK$",
  logSquareSlope: "$d\\ln\\langle m^2\\rangle/dK$",
  order: "$\\langle|m|\\rangle$",
  susceptibility: "$N\\langle m^2\\rangle$",
};

/** The same in axis labels, where asterisks make italics. */
export const axisNames: Readonly<Record<string, string>> = {
  binder: "*U*₄",
  correlationRatio: "*ξ*/*L*",
  binderSlope: "d*U*₄/d*K*",
  logOrderSlope: "d ln⟨|*m*|⟩/d*K*",
  logSquareSlope: "d ln⟨*m*²⟩/d*K*",
  order: "⟨|*m*|⟩",
  susceptibility: "*N*⟨*m*²⟩",
};

/** The model in a few words, such as `3-state Potts, d = 2`. */
export function describedModel({
  model,
  states,
  dimension,
  boundary,
}: Pick<ExponentsResults, "model" | "states" | "dimension" | "boundary">): string {
  const name = model === "potts" ? `${states}-state Potts` : "Ising";
  return `${name}, d = ${dimension}${boundary === "open" ? ", open boundaries" : ""}`;
}
