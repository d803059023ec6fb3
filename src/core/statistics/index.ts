export { blockMean, independentMean, type MeanAndError } from "./block-mean.js";
