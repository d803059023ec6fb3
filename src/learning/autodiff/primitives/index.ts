export { add, div, maximum, minimum, mul, power, sub } from "./arithmetic.js";
export { and, cast, equal, greater, greaterOrEqual, less, lessOrEqual, not, or, where } from "./comparisons.js";
export { type ConvOptions, conv } from "./convolution/conv.js";
export { abs, cos, exp, floor, log, neg, reciprocal, relu, sign, sin, sqrt, square, tanh } from "./elementwise.js";
export { gather, type Indices, scatterAdd } from "./indexing.js";
export { matmul, matrixTranspose } from "./linear-algebra.js";
export { argMax, cumulativeSum, max, mean, type Reduction, sum, sumTo } from "./reductions.js";
export { broadcastTo, concat, flip, reshape, transpose } from "./shape.js";
export { type Padding, pad, type Range, slice } from "./windows.js";
