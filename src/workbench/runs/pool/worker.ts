import { parentPort, workerData } from "node:worker_threads";
import { runUnit } from "../chain/unit.js";
import { taskPoints } from "../results/points.js";
import type { Message, Work } from "./messages.js";

/** Milliseconds between two reports of progress. */
const reportInterval = 250;

// The entry of a worker thread: one piece of work at a time, and a shared flag that says when to leave it.
const flag = new Int32Array(workerData as SharedArrayBuffer);
const tell = (message: Message): void => parentPort!.postMessage(message);

parentPort!.on("message", async (work: Work) => {
  let reported = 0;
  try {
    const result =
      work.kind === "points"
        ? taskPoints(work.request)
        : await runUnit(work.request, {
            stop: () => Atomics.load(flag, 0) !== 0,
            progress: (progress) => {
              const now = performance.now();
              if (now - reported < reportInterval && progress.done < progress.total) return;
              reported = now;
              tell({ kind: "progress", progress });
            },
          });
    tell({ kind: "done", result });
  } catch (error) {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    tell({ kind: "failed", name, message, stack });
  }
});
