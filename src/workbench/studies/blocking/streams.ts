import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import * as errors from "../../../core/errors/index.js";
import { runStream, type StreamRequest, type StreamResult } from "./stream.js";
import type { StreamMessage } from "./stream-worker.js";

/** Chains of a simulation; their number depends on the samples alone, so that the results do not depend on threads. */
const mostStreams = 8;
const leastSamples = 64;

/** The chains of a simulation, with the samples that each makes. */
export function streamSizes(samples: number): number[] {
  const streams = Math.max(1, Math.min(mostStreams, Math.floor(samples / leastSamples)));
  return Array.from(
    { length: streams },
    (_, s) => Math.floor((samples * (s + 1)) / streams) - Math.floor((samples * s) / streams),
  );
}

/**
 * Runs chains on so many worker threads, or one after the other in this thread for one worker. The results are in the
 * order of the requests.
 */
export async function runStreams(
  requests: readonly StreamRequest[],
  { workers, progress }: { readonly workers: number; readonly progress: (done: number) => void },
): Promise<StreamResult[]> {
  const done = requests.map(() => 0);
  const tell = (stream: number, count: number): void => {
    done[stream] = count;
    progress(done.reduce((sum, one) => sum + one, 0));
  };
  const entry = new URL("./stream-worker.js", import.meta.url);
  // The sources have no compiled entry for a thread; the numbers are the same without.
  const threaded = workers > 1 && requests.length > 1 && existsSync(fileURLToPath(entry));
  const results = new Array<StreamResult>(requests.length);
  const threads = threaded
    ? Array.from({ length: Math.min(workers, requests.length) }, () => new Worker(entry))
    : [undefined];
  let next = 0;
  const line = async (thread: Worker | undefined): Promise<void> => {
    while (next < requests.length) {
      const stream = next++;
      const own = (count: number): void => tell(stream, count);
      const request = requests[stream]!;
      results[stream] = await (thread ? inThread(thread, request, own) : runStream(request, own));
    }
  };
  try {
    await Promise.all(threads.map(line));
    return results;
  } finally {
    // When one stream fails, the others have no use.
    await Promise.all(threads.map((thread) => thread?.terminate()));
  }
}

function inThread(thread: Worker, request: StreamRequest, progress: (done: number) => void): Promise<StreamResult> {
  return new Promise((resolve, reject) => {
    const ended = (code: number): void => reject(new Error(`a thread of the simulation ended with code ${code}`));
    const heard = (message: StreamMessage): void => {
      if (message.kind === "progress") {
        progress(message.done);
        return;
      }
      thread.off("message", heard).off("error", reject).off("exit", ended);
      if (message.kind === "done") resolve(message.result);
      else reject(rebuilt(message));
    };
    thread.on("message", heard).on("error", reject).on("exit", ended);
    thread.postMessage(request);
  });
}

/** The error that a thread met, of its own class again. */
function rebuilt({ name, message, stack }: Extract<StreamMessage, { kind: "failed" }>): Error {
  const own = (errors as unknown as Record<string, new (message: string) => Error>)[name];
  const error = own ? new own(message) : new Error(message);
  if (!own && stack !== undefined) error.stack = stack;
  return error;
}
