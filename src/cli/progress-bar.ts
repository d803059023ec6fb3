import type { Progress, ProgressEvent } from "../core/progress/index.js";

/** The width of the bar in characters. */
const width = 28;

/** On a terminal the bar is redrawn at most this often, in milliseconds; elsewhere one line a minute is written. */
const redrawInterval = 80;
const lineInterval = 60_000;

/** Shows progress on a stream until `stop` is called. */
export interface ProgressDisplay {
  readonly progress: Progress;
  readonly stop: () => void;
}

/** A bar per stage on a terminal; on anything else a line a minute, without carriage returns. */
export function progressDisplay(stream: NodeJS.WriteStream = process.stderr): ProgressDisplay {
  const interactive = stream.isTTY === true;
  let stage = "";
  let begun = 0;
  let shown = interactive ? 0 : performance.now();

  const progress = (event: ProgressEvent): void => {
    const now = performance.now();
    if (event.stage !== stage) {
      stage = event.stage;
      begun = now;
    }
    if (now - shown < (interactive ? redrawInterval : lineInterval)) return;
    shown = now;
    const fraction = event.total > 0 ? event.done / event.total : 0;
    if (!interactive) {
      stream.write(`${event.stage}: ${event.done} of ${event.total} ${event.unit} (${Math.floor(100 * fraction)} %)\n`);
      return;
    }
    const filled = Math.round(width * fraction);
    const bar = "━".repeat(filled) + " ".repeat(width - filled);
    const left =
      fraction > 0.02
        ? `, ${((now - begun) / 1000 / fraction) * (1 - fraction) < 1 ? "<1" : Math.ceil(((now - begun) / 1000 / fraction) * (1 - fraction))} s left`
        : "";
    stream.write(
      `\r\x1b[2K${event.stage.padEnd(22)} ${bar} ${String(Math.floor(100 * fraction)).padStart(3)} %${left}`,
    );
  };
  return { progress, stop: () => interactive && stream.write("\r\x1b[2K") };
}
