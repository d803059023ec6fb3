export { type Progress, type ProgressEvent, silent } from "./progress.js";
