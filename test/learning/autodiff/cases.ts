import {
  abs,
  add,
  and,
  argMax,
  atanh,
  blockMean,
  broadcastTo,
  cast,
  concat,
  constant,
  conv,
  convPeriodic,
  convTranspose,
  cos,
  cosh,
  cumulativeSum,
  div,
  einsum,
  elu,
  equal,
  erf,
  exp,
  expm1,
  flip,
  floor,
  gather,
  gelu,
  greater,
  greaterOrEqual,
  integersBelow,
  leakyRelu,
  less,
  lessOrEqual,
  log,
  log1p,
  log2Cosh,
  logCosh,
  logSigmoid,
  logSoftmax,
  logSumExp,
  matmul,
  matrixTranspose,
  max,
  maximum,
  mean,
  minimum,
  mul,
  neg,
  norm,
  normalise,
  not,
  oneHot,
  ones,
  or,
  pad,
  padPeriodic,
  power,
  reciprocal,
  relu,
  reshape,
  roll,
  scatterAdd,
  sigmoid,
  sign,
  sin,
  sinh,
  slice,
  softmax,
  softplus,
  sqrt,
  square,
  stack,
  sub,
  sum,
  sumTo,
  swish,
  type Tensor,
  tanh,
  transpose,
  variance,
  where,
  zeros,
} from "../../../src/learning/autodiff/index.js";

/** A function of one to three tensors, at which it is held against finite differences and against ONNX Runtime. */
export interface Case {
  readonly shapes: readonly (readonly number[])[];
  /** Arguments are drawn from here; -1.5 to 1.5 where nothing is said. */
  readonly range?: readonly [low: number, high: number];
  readonly f: (...args: readonly Tensor[]) => Tensor;
}

const unary = (f: (x: Tensor) => Tensor, range?: readonly [number, number]): Case[] => [
  { shapes: [[3, 4]], f: (x) => f(x!), ...(range && { range }) },
];

const binary = (f: (a: Tensor, b: Tensor) => Tensor, range?: readonly [number, number]): Case[] =>
  [
    [[3], [3]],
    [[2, 3], [3]],
    [
      [2, 1],
      [1, 3],
    ],
    [[], [2, 2]],
    [[0, 3], [3]],
  ].map((shapes) => ({ shapes, f: (a, b) => f(a!, b!), ...(range && { range }) }));

const condition = (f: (a: Tensor, b: Tensor) => Tensor): Case[] =>
  binary((a, b) => add(where(f(a, b), mul(a, a), mul(b, 3)), b));

const reduction = (
  f: (x: Tensor, options: { axes?: number | readonly number[]; keepAxes?: boolean }) => Tensor,
): Case[] => [
  { shapes: [[2, 3, 2]], f: (x) => f(x!, {}) },
  { shapes: [[2, 3, 2]], f: (x) => f(x!, { axes: 1 }) },
  { shapes: [[2, 3, 2]], f: (x) => f(x!, { axes: [0, -1], keepAxes: true }) },
  { shapes: [[1, 3]], f: (x) => f(x!, { axes: 0 }) },
];

/** Every public operation by its name. The tests fail for an operation without a case. */
export const cases: Readonly<Record<string, readonly Case[]>> = {
  neg: unary(neg),
  abs: unary(abs),
  sign: unary((x) => mul(x, sign(x))),
  floor: unary((x) => mul(x, floor(mul(x, 3)))),
  exp: unary(exp),
  log: unary(log, [0.2, 3]),
  sqrt: unary(sqrt, [0.2, 3]),
  reciprocal: unary(reciprocal, [0.3, 3]),
  tanh: unary(tanh),
  sin: unary(sin),
  cos: unary(cos),
  relu: unary((x) => relu(mul(x, x.shape.length))),
  square: unary(square),
  add: binary(add),
  sub: binary(sub),
  mul: binary(mul),
  div: binary(div, [0.4, 2]),
  maximum: binary((a, b) => square(maximum(a, b))),
  minimum: binary((a, b) => square(minimum(a, b))),
  power: [
    ...unary((x) => power(x, 2.5), [0.2, 2]),
    ...unary((x) => power(x, 3)),
    ...unary((x) => power(x, -2), [0.5, 2]),
    ...unary((x) => add(power(x, 0), mul(power(x, 1), power(x, 0.5))), [0.2, 2]),
  ],
  greater: condition(greater),
  greaterOrEqual: condition(greaterOrEqual),
  less: condition(less),
  lessOrEqual: condition(lessOrEqual),
  equal: condition(equal),
  and: condition((a, b) => and(greater(a, 0), greater(b, 0))),
  or: condition((a, b) => or(greater(a, 0), greater(b, 0))),
  not: condition((a, b) => not(greater(a, b))),
  where: [{ shapes: [[2, 1, 3], [3], [2, 2, 1]], f: (a, b, c) => where(greater(a!, 0), mul(b!, a!), square(c!)) }],
  cast: unary((x) => mul(cast(x, x.dtype), add(cast(greater(x, 0), x.dtype), cast(cast(x, "int64"), x.dtype)))),
  sum: [...reduction((x, options) => sum(square(x), options)), { shapes: [[0, 3]], f: (x) => sum(x!, { axes: 0 }) }],
  mean: reduction((x, options) => mean(square(x), options)),
  max: reduction((x, options) => square(max(x, options))),
  argMax: unary((x) => mul(cast(argMax(x, { axis: 1 }), x.dtype), sum(square(x), { axes: 1 }))),
  cumulativeSum: [0, 1].flatMap((axis) => unary((x) => square(cumulativeSum(x, { axis })))),
  sumTo: unary((x) => square(sumTo(x, [3, 1]))),
  matmul: [
    [
      [2, 3],
      [3, 4],
    ],
    [
      [2, 2, 3],
      [3, 2],
    ],
    [
      [2, 1, 2, 3],
      [3, 3, 2],
    ],
    [
      [2, 3],
      [2, 3, 1],
    ],
  ].map((shapes) => ({ shapes, f: (a, b) => matmul(a!, b!) })),
  matrixTranspose: [
    {
      shapes: [
        [3, 2],
        [3, 4],
      ],
      f: (a, b) => matmul(matrixTranspose(a!), b!),
    },
    {
      shapes: [
        [2, 3, 2],
        [2, 4, 3],
      ],
      f: (a, b) => matmul(matrixTranspose(a!), matrixTranspose(b!)),
    },
    {
      shapes: [
        [2, 3],
        [4, 3],
      ],
      f: (a, b) => matmul(a!, matrixTranspose(b!)),
    },
  ],
  reshape: unary((x) => square(reshape(x, [2, -1]))),
  transpose: [
    { shapes: [[2, 3, 4]], f: (x) => square(transpose(x!, [2, 0, 1])) },
    { shapes: [[2, 3]], f: (x) => square(transpose(transpose(x!))) },
    { shapes: [[1, 3]], f: (x) => square(transpose(x!)) },
  ],
  broadcastTo: [{ shapes: [[2, 1, 3]], f: (x) => square(broadcastTo(x!, [2, 2, 2, 3])) }],
  concat: [
    {
      shapes: [
        [2, 1],
        [2, 3],
      ],
      f: (a, b) => square(concat([a!, b!, a!], { axis: -1 })),
    },
    {
      shapes: [
        [2, 3],
        [1, 3],
      ],
      f: (a, b) => square(concat([a!, b!])),
    },
  ],
  flip: [...unary((x) => square(flip(x))), ...unary((x) => mul(x, flip(x, { axes: 1 })))],
  slice: [
    { shapes: [[6]], f: (x) => square(slice(x!, { axis: 0, start: 1, end: 4 })) },
    { shapes: [[7, 3]], f: (x) => square(slice(x!, { axis: 0, start: 1, end: -1, step: 2 })) },
    {
      shapes: [[7, 4]],
      f: (x) =>
        square(
          slice(x!, [
            { axis: 0, step: -3 },
            { axis: 1, start: -3, end: -1 },
          ]),
        ),
    },
    { shapes: [[5]], f: (x) => square(slice(x!, { axis: 0, start: 3, end: 0, step: -2 })) },
    { shapes: [[5]], f: (x) => square(slice(x!, { axis: 0, start: 3, end: 3 })) },
  ],
  pad: [{ shapes: [[2, 3]], f: (x) => square(pad(x!, { before: [1, 0], after: [0, 2] })) }],
  gather: [
    { shapes: [[4, 2]], f: (x) => square(gather(x!, [3, 0, 3, 1, 3])) },
    {
      shapes: [[2, 3, 2]],
      f: (x) => square(gather(x!, constant([0, 2, 2, 1], { dtype: "int64", shape: [2, 2] }), { axis: 1 })),
    },
  ],
  scatterAdd: [
    { shapes: [[4, 2]], f: (x) => square(scatterAdd(x!, [1, 0, 1, 4], { extent: 5 })) },
    { shapes: [[2, 3, 2]], f: (x) => square(scatterAdd(x!, [1, 1, 0], { axis: 1, extent: 3 })) },
  ],
  conv: [
    { shapes: [[2, 1, 8, 7], [2, 1, 6, 6], [2]], f: (x, w, b) => square(conv(x!, w!, { bias: b! })) },
    {
      shapes: [
        [1, 2, 17],
        [1, 2, 8],
      ],
      f: (x, w) => conv(x!, w!, { dilation: 2, stride: 3, padding: [1] }),
    },
    { shapes: [[2, 2, 4, 3], [3, 2, 2, 2], [3]], f: (x, w, b) => square(conv(x!, w!, { bias: b! })) },
    {
      shapes: [
        [2, 2, 5],
        [3, 2, 2],
      ],
      f: (x, w) => conv(x!, w!),
    },
    {
      shapes: [
        [1, 2, 5, 4],
        [2, 2, 3, 2],
      ],
      f: (x, w) => conv(x!, w!, { padding: [2, 0] }),
    },
    {
      shapes: [
        [2, 1, 8, 6],
        [2, 1, 2, 3],
      ],
      f: (x, w) => conv(x!, w!, { stride: [3, 2], padding: 1 }),
    },
    {
      shapes: [
        [1, 2, 7],
        [2, 2, 3],
      ],
      f: (x, w) => conv(x!, w!, { dilation: 2, stride: 2, padding: 1 }),
    },
    {
      shapes: [
        [1, 1, 3, 3, 3],
        [2, 1, 2, 2, 2],
      ],
      f: (x, w) => conv(x!, w!),
    },
    {
      shapes: [
        [1, 1, 3],
        [1, 1, 2],
      ],
      f: (x, w) => conv(x!, w!, { padding: 3 }),
    },
  ],
  convPeriodic: [
    { shapes: [[2, 2, 5], [2, 2, 3], [2]], f: (x, w, b) => square(convPeriodic(x!, w!, { bias: b! })) },
    {
      shapes: [
        [2, 2, 5],
        [2, 2, 3],
      ],
      f: (x, w) => convPeriodic(x!, w!),
    },
    {
      shapes: [
        [1, 2, 4, 5],
        [3, 2, 3, 2],
      ],
      f: (x, w) => convPeriodic(x!, w!),
    },
    {
      shapes: [
        [1, 1, 5, 6],
        [1, 1, 3, 3],
      ],
      f: (x, w) => convPeriodic(x!, w!, { dilation: 2 }),
    },
    {
      shapes: [
        [1, 1, 3, 3, 3],
        [1, 1, 3, 3, 3],
      ],
      f: (x, w) => convPeriodic(x!, w!),
    },
  ],
  convTranspose: [
    {
      shapes: [
        [2, 2, 3],
        [2, 3, 2],
      ],
      f: (y, w) => convTranspose(y!, w!),
    },
    {
      shapes: [
        [1, 2, 3, 2],
        [2, 1, 3, 2],
      ],
      f: (y, w) => convTranspose(y!, w!, { stride: 2, padding: 1, extra: [1, 0] }),
    },
    {
      shapes: [
        [1, 1, 3],
        [1, 2, 3],
      ],
      f: (y, w) => convTranspose(y!, w!, { dilation: 2, stride: 3 }),
    },
  ],
  log1p: unary(log1p, [-0.7, 3]),
  expm1: unary(expm1),
  sigmoid: unary((x) => sigmoid(mul(x, 4))),
  softplus: unary((x) => softplus(mul(x, 4))),
  logSigmoid: unary((x) => logSigmoid(mul(x, 4))),
  logCosh: unary((x) => logCosh(mul(x, 2))),
  log2Cosh: unary((x) => log2Cosh(mul(x, 2))),
  cosh: unary(cosh),
  sinh: unary(sinh),
  atanh: unary(atanh, [-0.8, 0.8]),
  elu: unary((x) => elu(mul(x, 2), { alpha: 1.5 })),
  leakyRelu: unary(leakyRelu),
  swish: unary((x) => swish(mul(x, 3))),
  erf: unary((x) => erf(mul(x, 4))),
  gelu: unary((x) => gelu(mul(x, 2))),
  logSumExp: reduction(logSumExp),
  softmax: [...unary((x) => softmax(x)), ...unary((x) => softmax(x, { axis: 0 }))],
  logSoftmax: unary((x) => logSoftmax(x)),
  variance: reduction(variance),
  norm: reduction(norm),
  normalise: [
    {
      shapes: [[3, 4], [4], [4]],
      f: (x, a, b) => normalise(x!, { axes: -1, epsilon: 0.01, scale: a!, shift: b! }),
    },
  ],
  oneHot: unary((x) => mul(square(x), oneHot(argMax(x, { axis: 1 }), { depth: 4, dtype: x.dtype as "float32" }))),
  integersBelow: unary((x) => square(gather(x, integersBelow(2)))),
  zeros: unary((x) => add(square(x), zeros([3, 1], { dtype: x.dtype }))),
  ones: unary((x) => mul(square(x), ones([2, 3, 1], { dtype: x.dtype }))),
  roll: unary((x) => mul(x, add(roll(x, { axis: 1, shift: 3 }), roll(x, { axis: 0, shift: -1 })))),
  padPeriodic: [
    {
      shapes: [[3, 4]],
      f: (x) =>
        square(
          padPeriodic(x!, [
            { axis: 0, before: 1, after: 3 },
            { axis: 1, before: 0, after: 2 },
          ]),
        ),
    },
  ],
  stack: [
    {
      shapes: [
        [2, 3],
        [2, 3],
      ],
      f: (a, b) => square(stack([a!, b!, a!], { axis: 1 })),
    },
  ],
  blockMean: [{ shapes: [[1, 2, 4, 2]], f: (x) => square(blockMean(x!, { block: 2 })) }],
  einsum: [
    {
      shapes: [
        [2, 3],
        [3, 2],
      ],
      f: (a, b) => einsum("ij,jk->ki", a!, b!),
    },
    {
      shapes: [
        [2, 3],
        [2, 3, 2],
      ],
      f: (a, b) => einsum("bi,bij->bj", a!, b!),
    },
    { shapes: [[2], [3]], f: (a, b) => einsum("i,j->ij", a!, b!) },
    {
      shapes: [
        [2, 3],
        [3, 2],
        [2, 2],
      ],
      f: (a, b, c) => einsum("ij,jk,kl->il", a!, b!, c!),
    },
    { shapes: [[2, 3]], f: (a) => einsum("ij->", square(a!)) },
    {
      shapes: [
        [2, 3, 2],
        [2, 4],
      ],
      f: (a, b) => einsum("aij,ak->kj", a!, b!),
    },
  ],
};
