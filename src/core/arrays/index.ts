export { type NdArray, type NumericArray, ndArray } from "./nd-array.js";
