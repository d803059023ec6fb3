import { Worker } from "node:worker_threads";
import * as errors from "../../../core/errors/index.js";
import type { UnitOutcome, UnitProgress, UnitRequest } from "../chain/unit.js";
import type { Point, PointRequest } from "../results/points.js";
import type { Message, Work } from "./messages.js";

/** Worker threads that bring units forward, so that the main thread stays free for signals and progress. */
export interface Pool {
  /** Runs a unit when a worker is free; unfinished when the pool was stopped. */
  unit(request: UnitRequest, progress: (progress: UnitProgress) => void): Promise<UnitOutcome>;
  /** Evaluates the series of a task. */
  points(request: PointRequest): Promise<readonly Point[]>;
  /** Has all units checkpointed and left, and begins no others. */
  stop(): void;
  close(): Promise<void>;
}

interface Job {
  readonly work: Work;
  readonly progress: (progress: UnitProgress) => void;
  readonly resolve: (result: UnitOutcome | readonly Point[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Milliseconds that units have to checkpoint themselves when the pool is stopped. */
const patience = 1500;

/** A pool of so many threads; each is started when it is first needed. */
export function openPool(size: number): Pool {
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const idle: Worker[] = [];
  const workers = new Set<Worker>();
  const queue: Job[] = [];
  const running = new Map<Worker, Job>();
  let stopped = false;

  const start = (): Worker => {
    const worker = new Worker(new URL("./worker.js", import.meta.url), { workerData: flag.buffer });
    workers.add(worker);
    worker.on("message", (message: Message) => {
      const job = running.get(worker)!;
      if (message.kind === "progress") return job.progress(message.progress);
      running.delete(worker);
      idle.push(worker);
      if (message.kind === "done") job.resolve(message.result);
      else job.reject(rebuilt(message));
      next();
    });
    worker.on("error", (error) => {
      workers.delete(worker);
      running.get(worker)?.reject(error);
      running.delete(worker);
      next();
    });
    return worker;
  };
  const next = (): void => {
    while (queue.length > 0 && (idle.length > 0 || workers.size < size)) {
      const job = queue.shift()!;
      const worker = idle.pop() ?? start();
      running.set(worker, job);
      worker.postMessage(job.work);
    }
  };
  const ask = (work: Work, progress: Job["progress"] = () => {}) =>
    new Promise<UnitOutcome | readonly Point[]>((resolve, reject) => {
      queue.push({ work, progress, resolve, reject });
      next();
    });
  const left: UnitOutcome = { measurements: 0, finished: false };

  return {
    unit: async (request, progress) =>
      stopped ? left : ((await ask({ kind: "unit", request }, progress)) as UnitOutcome),
    points: async (request) => (await ask({ kind: "points", request })) as readonly Point[],
    stop: () => {
      stopped = true;
      Atomics.store(flag, 0, 1);
      const waiting = queue.splice(0);
      queue.push(...waiting.filter(({ work }) => work.kind === "points"));
      for (const { work, resolve } of waiting) if (work.kind === "unit") resolve(left);
      // A single measurement may be longer than anybody waits for; its unit goes on from the checkpoint before it.
      setTimeout(() => {
        for (const [worker, { work, resolve }] of running) {
          if (work.kind !== "unit") continue;
          workers.delete(worker);
          running.delete(worker);
          void worker.terminate();
          resolve(left);
        }
      }, patience).unref();
    },
    close: async () => {
      await Promise.all([...workers].map((worker) => worker.terminate()));
    },
  };
}

/** The error that a worker met, of its own class again. */
function rebuilt({ name, message, stack }: Extract<Message, { kind: "failed" }>): Error {
  const own = (errors as unknown as Record<string, new (message: string) => Error>)[name];
  const error = own ? new own(message) : new Error(message);
  if (!own && stack !== undefined) error.stack = stack;
  return error;
}
