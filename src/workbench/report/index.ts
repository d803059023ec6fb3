export { cutLine, decades, exponentOf, type LogAxisOptions, logAxis, type Point, spread } from "./axes.js";
export { type DocumentOptions, htmlDocument } from "./document.js";
export { drawFigure, type Figure, type FigureOptions, type Panel } from "./figure.js";
export {
  type BadgeTone,
  badge,
  type Content,
  code,
  codeBlock,
  details,
  facts,
  figureBlock,
  type HeadingOptions,
  type Html,
  heading,
  html,
  list,
  paragraph,
  render,
  type TableColumn,
  type TableOptions,
  table,
} from "./html.js";
export { type KeyEntry, type KeyOptions, keyPlot } from "./key.js";
export { displayMath, math } from "./math.js";
export {
  type DigitOptions,
  integer,
  powerOfTen,
  relative,
  scientific,
  scientificFromLog10,
  seconds,
  significant,
  superscript,
} from "./numbers.js";
export { figurePng, type PngOptions } from "./png.js";
export { prose } from "./prose.js";
export { theme } from "./theme.js";
