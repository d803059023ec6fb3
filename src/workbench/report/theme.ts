/**
 * The house look of figures: dark ink on white, few hues, thin lines. The series colours are the blue, vermilion,
 * green and purple of Okabe and Ito (2008), which stay apart for colour-blind readers, darkened until text in them has
 * a contrast of 4.5 on white. Series differ in symbol or dash as well, so that a grey print can be read.
 */
export const theme = {
  /** Width of a figure in pixels: one column of a paper or of a report. */
  width: 640,
  paper: "#ffffff",
  ink: "#1c2530",
  muted: "#56616d",
  faint: "#c3cad1",
  grid: "#e3e7eb",
  /** Shaded areas behind data. */
  wash: "#f0f3f6",
  blue: "#0b65a3",
  vermilion: "#bf4a06",
  green: "#00785a",
  purple: "#8a3d86",
  /**
   * DejaVu Sans is what `figurePng` draws with. The others have the same or a smaller width, so that labels laid out
   * for it do not collide in a browser without it.
   */
  fontFamily: "'DejaVu Sans', Helvetica, Arial, sans-serif",
  titleSize: 14,
  textSize: 11,
  noteSize: 10,
  line: { thin: 0.8, normal: 1.5, bold: 2 },
  /** Room for tick labels and axis labels at the left and below, and for direct labels at the right. */
  margin: { left: 66, right: 124, top: 10, bottom: 42 },
} as const;
