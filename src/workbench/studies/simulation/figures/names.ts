/** How figures write observables; text between asterisks is italic. */
const symbols: Readonly<Record<string, string>> = {
  energyPerSite: "⟨*E*⟩/*N*",
  actionPerSite: "⟨*S*⟩/*N*",
  specificHeat: "*C*/*N*",
  magnetizationAbs: "⟨|*m*|⟩",
  magnetizationSquared: "⟨*m*²⟩",
  susceptibility: "*N* ⟨*m*²⟩",
  susceptibilityConnected: "*N* (⟨*m*²⟩ − ⟨|*m*|⟩²)",
  binder: "Binder *U*₄",
  correlationLength: "*ξ*/*L*",
  overlap: "⟨|*q*|⟩",
  overlapSquared: "⟨*q*²⟩",
  overlapBinder: "Binder of *q*",
  phiSquared: "⟨*φ*²⟩",
};

const words: Readonly<Record<string, string>> = {
  energyPerSite: "energy per site",
  actionPerSite: "action per site",
  specificHeat: "specific heat per site",
  magnetizationAbs: "mean |m|",
  magnetizationSquared: "mean m²",
  susceptibility: "susceptibility N<m²>",
  susceptibilityConnected: "connected susceptibility",
  binder: "Binder cumulant",
  correlationLength: "correlation length",
  overlap: "mean |q|",
  overlapSquared: "mean q²",
  overlapBinder: "Binder cumulant of the overlap",
  phiSquared: "mean φ²",
};

const variables: Readonly<Record<string, string>> = {
  coupling: "*K*",
  massSquared: "*μ*²",
  kappa: "*κ*",
  lambda: "*λ*",
  states: "*q*",
  size: "*L*",
};

/** The symbol of an observable, for an axis; a name that is not known stands for itself. */
export const symbolOf = (observable: string): string => symbols[observable] ?? observable;

/** An observable in words. */
export const wordsOf = (observable: string): string => words[observable] ?? observable;

/** The symbol of a parameter, for an axis. */
export const variableOf = (parameter: string): string => variables[parameter] ?? parameter;

/** The same without marks for italics. */
export const plain = (text: string): string => text.replaceAll("*", "");
