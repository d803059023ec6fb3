import { type Outcome, perform, type Task } from "./cases.js";

declare global {
  /** What the test calls in the page: the same work on the page's main thread and in a worker of the page. */
  var kadanoff: Readonly<Record<"page" | "worker", (task: Task) => Promise<Outcome>>>;
}

const inWorker = (task: Task): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./page-worker.js", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }) => {
      worker.terminate();
      if ("digests" in data) resolve(data);
      else reject(new Error(data.failure));
    };
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(task);
  });

globalThis.kadanoff = { page: perform, worker: inWorker };
