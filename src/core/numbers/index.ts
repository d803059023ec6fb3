export { bisect } from "./bisect.js";
export { bitCount } from "./bit-count.js";
export { CompensatedSum, compensatedSum } from "./compensated-sum.js";
export { expm1Minus, ln2Cosh, ln2SinhAbs, lnCosh, lnCoshShift, log1pExp, logAddExp } from "./log-cosh.js";
export { logSumExp, StreamingLogSumExp } from "./log-sum-exp.js";
export { walshHadamard } from "./walsh-hadamard.js";
