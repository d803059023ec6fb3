import { ParameterError, TrainingError } from "../../../core/errors/index.js";
import { type Progress, silent } from "../../../core/progress/index.js";
import { type InputValues, tensorType } from "../../autodiff/index.js";
import { requireCount } from "../layers/dense.js";
import { rateAt, type Schedule } from "../optimisers/schedules.js";
import { type ArraysByName, mapRecord } from "../parameters.js";
import type { Best, Checkpoint, EarlyStopping, TrainingSettings } from "./checkpoint.js";
import type { MetricRow } from "./metrics.js";
import { type TrainingState, type TrainingStepOptions, trainingStep } from "./step.js";

/** What training is made of. */
export interface TrainOptions<Batch extends string> extends Omit<TrainingStepOptions<Batch>, "parameters"> {
  /** First parameters, or a checkpoint to go on from. */
  readonly from: { readonly parameters: ArraysByName } | Checkpoint;
  /** `float32` unless given. */
  readonly dtype?: "float32" | "float64";
  /** Steps in all, those before a checkpoint included. */
  readonly steps: number;
  readonly schedule: Schedule;
  /**
   * What the loss sees at a step (1 is the first). A function of the step alone, with random numbers from streams keyed
   * by it: then a resumed run is bit-identical.
   */
  readonly batches: (step: number) => InputValues<Batch> | Promise<InputValues<Batch>>;
  /** Metrics of the parameters (of their averages where there are), after every `every` steps. */
  readonly evaluate?: {
    readonly every: number;
    readonly metrics: (
      parameters: ArraysByName,
      step: number,
    ) => Readonly<Record<string, number>> | Promise<Readonly<Record<string, number>>>;
  };
  readonly earlyStopping?: EarlyStopping;
  /** Where checkpoints go, after every `every` steps. */
  readonly checkpoint?: { readonly every: number; readonly save: (checkpoint: Checkpoint) => void | Promise<void> };
  readonly progress?: Progress;
}

/** What training ends with. */
export interface Trained {
  /** The best parameters evaluated, where early stopping watches; else the last averages, or the last parameters. */
  readonly parameters: ArraysByName;
  /** The end of the run, from which it can go on. */
  readonly checkpoint: Checkpoint;
  readonly rows: readonly MetricRow[];
  readonly stoppedEarly: boolean;
}

/** How far a run has come. */
interface Stage {
  readonly state: TrainingState;
  readonly rows: number;
  readonly best: Best | undefined;
}

/**
 * Trains: one compiled step after another, with metrics, evaluation, early stopping and checkpoints. On one machine and
 * executor a run that goes on from a checkpoint is bit-identical to one that never stopped.
 *
 * @throws TrainingError when the loss or the watched metric is not a finite number. It holds the step and the last good
 * checkpoint: the latest whose parameters are known to give a finite loss.
 * @throws ParameterError for counts that are not positive, a metric that is not evaluated, or a checkpoint made with
 * other settings; ShapeError, RuntimeError as `compile`.
 */
export async function train<Batch extends string>(options: TrainOptions<Batch>): Promise<Trained> {
  const {
    from,
    dtype = "float32",
    steps,
    schedule,
    batches,
    evaluate,
    earlyStopping,
    checkpoint: saving,
    progress = silent,
    ...ofStep
  } = options;
  requireCount("steps", steps);
  if (evaluate) requireCount("evaluate.every", evaluate.every);
  if (saving) requireCount("checkpoint.every", saving.every);
  requireEarlyStopping(earlyStopping, evaluate !== undefined);
  const { optimiser, clip, averaging } = options;
  const settings: TrainingSettings = {
    optimiser: optimiser.settings,
    schedule,
    ...(clip !== undefined && { clip }),
    ...(averaging !== undefined && { averaging }),
    ...(earlyStopping && { earlyStopping }),
  };
  if ("step" in from) requireSameSettings(from.settings, settings);

  const types = mapRecord(from.parameters, ({ shape }) => tensorType(dtype, shape));
  const step = await trainingStep({ ...ofStep, parameters: types });
  try {
    const rows: MetricRow[] = "step" in from ? [...from.rows] : [];
    let now: Stage = {
      state: "step" in from ? from : step.begin(from.parameters),
      rows: rows.length,
      best: "step" in from ? from.best : undefined,
    };
    let good = now;
    const saved = ({ state, rows: count, best }: Stage): Checkpoint => ({
      version: 1,
      settings,
      step: state.step,
      parameters: state.parameters,
      slots: state.slots,
      averages: state.averages,
      rows: rows.slice(0, count),
      ...(best && { best }),
    });
    const refuse = (what: string, value: number, at: number, last: Stage) =>
      new TrainingError(
        `${what} at step ${at} is ${value}; the last good checkpoint is that of step ${last.state.step}: ` +
          "lower the rate, clip the gradients, or look at the batch",
        { step: at, checkpoint: saved(last) },
      );
    const exhausted = ({ best }: Stage) => earlyStopping !== undefined && best?.waited === earlyStopping.patience;

    while (now.state.step < steps && !exhausted(now)) {
      const at = now.state.step + 1;
      const rate = rateAt(schedule, at);
      const { state, loss, metrics } = await step.run(now.state, { batch: await batches(at), rate });
      if (!Number.isFinite(loss)) throw refuse("the loss", loss, at, good);
      // The parameters before this step gave a finite loss; those after it have not been tried.
      good = now;
      let row: MetricRow = { step: at, loss, rate, ...metrics };
      let { best } = now;
      if (evaluate && at % evaluate.every === 0) {
        const evaluated = learned(state);
        const found = await evaluate.metrics(evaluated, at);
        row = { ...row, ...found };
        if (earlyStopping) {
          const value = found[earlyStopping.metric];
          if (value === undefined)
            throw new ParameterError(
              `early stopping watches "${earlyStopping.metric}"; evaluated are ${Object.keys(found).join(", ") || "none"}`,
            );
          if (!Number.isFinite(value)) throw refuse(`"${earlyStopping.metric}"`, value, at, good);
          best = better(earlyStopping, { step: at, value, waited: 0, parameters: evaluated }, best);
        }
      }
      rows.push(row);
      now = { state, rows: rows.length, best };
      if (saving && at % saving.every === 0) await saving.save(saved(now));
      progress({ stage: "training", done: at, total: steps, unit: "steps" });
    }
    return {
      parameters: now.best?.parameters ?? learned(now.state),
      checkpoint: saved(now),
      rows,
      stoppedEarly: exhausted(now),
    };
  } finally {
    await step.release();
  }
}

const learned = ({ parameters, averages }: TrainingState): ArraysByName =>
  Object.keys(averages).length > 0 ? averages : parameters;

function better({ better: way = "lower" }: EarlyStopping, candidate: Best, best: Best | undefined): Best {
  if (!best) return candidate;
  const improved = way === "lower" ? candidate.value < best.value : candidate.value > best.value;
  return improved ? candidate : { ...best, waited: best.waited + 1 };
}

function requireEarlyStopping(stopping: EarlyStopping | undefined, evaluated: boolean): void {
  if (!stopping) return;
  requireCount("patience", stopping.patience);
  if (!evaluated)
    throw new ParameterError(`early stopping watches "${stopping.metric}", but nothing is evaluated; give evaluate`);
  if (stopping.better !== undefined && stopping.better !== "lower" && stopping.better !== "higher")
    throw new ParameterError(`unknown better "${String(stopping.better)}"; known: lower, higher`);
}

function requireSameSettings(before: TrainingSettings, now: TrainingSettings): void {
  const keys = ["optimiser", "schedule", "clip", "averaging", "earlyStopping"] as const;
  for (const key of keys) {
    const [then, given] = [JSON.stringify(before[key]), JSON.stringify(now[key])];
    if (then !== given)
      throw new ParameterError(
        `the checkpoint was made with ${key} ${then ?? "none"}, now it is ${given ?? "none"}; ` +
          "give the same, or begin anew from { parameters: checkpoint.parameters }",
      );
  }
}
