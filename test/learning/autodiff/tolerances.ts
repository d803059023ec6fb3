import { existsSync } from "node:fs";
import { tmpdir } from "node:os";

/** One rounding of float32. */
const rounding = 2 ** -24;

/** How many roundings of the scale an operation and its gradient may be off, arguments in float32 included. */
const roundings: Readonly<Record<number, string>> = {
  // Arguments, the result and the weights of the contraction are rounded: elements moved, compared, combined in pairs.
  4: `abs add and argMax blockMean broadcastTo cast concat equal flip floor gather greater greaterOrEqual integersBelow
    less lessOrEqual max maximum minimum mul neg not oneHot ones or pad padPeriodic reshape roll scatterAdd sign slice
    square stack sub sum transpose where zeros reciprocal sqrt relu leakyRelu mean`,
  // Functions that the runtime gets right to one or two roundings, and formulas of a few steps.
  6: `cos cosh div elu erf exp expm1 gelu log log1p log2Cosh logCosh logSigmoid norm power sigmoid sin sinh softplus sumTo
    swish tanh atanh logSoftmax logSumExp softmax variance`,
  // Sums of up to a hundred products, in an order that is the runtime's own.
  8: "conv convPeriodic convTranspose cumulativeSum einsum matmul matrixTranspose normalise",
};

/** The largest difference in float32, relative to the scale, by operation. The tests fail for an operation without one. */
export const tolerances: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries(roundings).flatMap(([count, names]) =>
    names.split(/\s+/).map((name) => [name, Number(count) * rounding] as const),
  ),
);

/** WGSL promises sin and cos to 2^-11, and powers and exponentials to a few more units than a CPU gives. */
export const webgpuTolerance = (name: string): number =>
  name === "sin" || name === "cos" ? 2 ** -11 : 2 * tolerances[name]!;

/** Chromium's software driver for Vulkan serves WebGPU where no other driver is named. */
export function nameSoftwareVulkan(): void {
  const driver = "/usr/lib/chromium/vk_swiftshader_icd.json";
  if (process.env.VK_ICD_FILENAMES || process.env.VK_DRIVER_FILES || !existsSync(driver)) return;
  process.env.VK_ICD_FILENAMES = driver;
  process.env.XDG_RUNTIME_DIR ??= tmpdir();
}
