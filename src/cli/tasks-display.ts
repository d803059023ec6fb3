import type { PlannedJob, RunProgress } from "../workbench/runs/index.js";

const width = 24;
const redrawInterval = 120;
const lineInterval = 60_000;
/** More running tasks than this are counted, not shown. */
const shownTasks = 8;

interface UnitState {
  readonly first: number;
  readonly fraction: number;
  readonly latest: RunProgress;
}

/** Shows the tasks of a run: on a terminal a bar for each that is at work, elsewhere a line a minute. */
export function tasksDisplay(
  { tasks, plans }: Pick<PlannedJob, "tasks" | "plans">,
  stream: NodeJS.WriteStream = process.stderr,
): { readonly progress: (progress: RunProgress) => void; readonly stop: () => void } {
  const interactive = stream.isTTY === true;
  const begun = performance.now();
  let shown = interactive ? 0 : begun;
  let lines = 0;
  const units = new Map<string, UnitState>();
  const total = tasks.reduce((sum, { name }) => sum + plans[name]!.units, 0);

  const erase = (): string => (lines > 0 ? `\x1b[${lines}A\x1b[0J` : "");
  const draw = (now: number): void => {
    const states = [...units.values()];
    const done = states.reduce((sum, { fraction }) => sum + fraction, 0) / total;
    const gained = states.reduce((sum, { fraction, first }) => sum + fraction - first, 0) / total;
    const seconds = (now - begun) / 1000;
    const left = gained > 0.01 ? `, ${duration((seconds / gained) * (1 - done))} left` : "";
    const active = tasks.filter(({ name }) => taskFraction(name) > 0 && taskFraction(name) < 1);
    if (!interactive) {
      const what = active.map(({ name }) => `${name} ${detail(name)}`).join("; ");
      stream.write(`${Math.floor(100 * done)} % of ${tasks.length} tasks${left}${what ? `; ${what}` : ""}\n`);
      return;
    }
    const columns = stream.columns ?? 100;
    const rows = active.slice(0, shownTasks).map(({ name }) => `${bar(taskFraction(name))}  ${name}  ${detail(name)}`);
    rows.push(`${bar(done)}  ${tasks.length === 1 ? "in all" : `${tasks.length} tasks`}${left}`);
    stream.write(`${erase()}${rows.map((row) => row.slice(0, columns - 1)).join("\n")}\n`);
    lines = rows.length;
  };
  const taskFraction = (name: string): number => {
    let sum = 0;
    for (let unit = 0; unit < plans[name]!.units; unit++) sum += units.get(`${name}/${unit}`)?.fraction ?? 0;
    return sum / plans[name]!.units;
  };
  const detail = (name: string): string => {
    const own = [...units.entries()].filter(([key]) => key.startsWith(`${name}/`)).map(([, state]) => state.latest);
    const taus = own.flatMap(({ tau }) => tau ?? []);
    const acceptance = own.flatMap(({ acceptance: rate }) => rate ?? []);
    const stage = own.some((one) => one.stage === "thermalizing") ? "thermalizing" : "measuring";
    return [
      `${stage} ${Math.floor(100 * taskFraction(name))} %`,
      ...(taus.length > 0 ? [`tau ${Math.max(...taus).toFixed(1)}`] : []),
      ...(acceptance.length > 0 ? [`exchanges ${Math.round(100 * Math.min(...acceptance))} %`] : []),
    ].join(", ");
  };

  return {
    progress: (event) => {
      const { thermalization, every } = plans[event.task]!;
      const goal = event.stage === "measuring" ? event.total : plans[event.task]!.measurements;
      const sweeps = event.stage === "measuring" ? thermalization + event.done * every : event.done;
      const fraction = sweeps / (thermalization + goal * every);
      const key = `${event.task}/${event.unit}`;
      units.set(key, { first: units.get(key)?.first ?? fraction, fraction, latest: event });
      const now = performance.now();
      if (now - shown < (interactive ? redrawInterval : lineInterval)) return;
      shown = now;
      draw(now);
    },
    stop: () => {
      if (interactive) stream.write(erase());
      lines = 0;
    },
  };
}

function bar(fraction: number): string {
  const filled = Math.round(width * fraction);
  return `${"━".repeat(filled)}${" ".repeat(width - filled)} ${String(Math.floor(100 * fraction)).padStart(3)} %`;
}

/** A time in words: 42 s, 3 min, 2.5 h. */
export function duration(seconds: number): string {
  if (seconds < 1) return "<1 s";
  if (seconds < 100) return `${Math.ceil(seconds)} s`;
  if (seconds < 6000) return `${Math.ceil(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
