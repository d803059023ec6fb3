import { parentPort } from "node:worker_threads";
import { runStream, type StreamRequest, type StreamResult } from "./stream.js";

/** What a worker tells. */
export type StreamMessage =
  | { readonly kind: "progress"; readonly done: number }
  | { readonly kind: "done"; readonly result: StreamResult }
  | { readonly kind: "failed"; readonly name: string; readonly message: string; readonly stack: string | undefined };

// The entry of a worker thread: one stream after the other.
parentPort?.on("message", async (request: StreamRequest) => {
  const tell = (message: StreamMessage): void => parentPort!.postMessage(message);
  try {
    tell({ kind: "done", result: await runStream(request, (done) => tell({ kind: "progress", done })) });
  } catch (error) {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    tell({ kind: "failed", name, message, stack });
  }
});
