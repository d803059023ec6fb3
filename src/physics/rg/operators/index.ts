export { type EnumerationOptions, operators, standardOperators } from "./enumerate.js";
export { namedOperators, type Operator, type OperatorOptions, operator, type Parity } from "./operator.js";
export type { Pattern } from "./pattern.js";
export { type OperatorSumsOptions, operatorSums, requireTorus } from "./sums.js";
