/** The one event by which long work reports. `done` and `total` count `unit`s of the current `stage`. */
export interface ProgressEvent {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
}

/** Receives progress; called often, so it must be cheap. */
export type Progress = (event: ProgressEvent) => void;

/** The listener for callers who do not want to know. */
export const silent: Progress = () => {};
