import { ParameterError } from "../../../core/errors/index.js";

/** Threads that run a kernel beside the one that called for them. */
export interface Team {
  /** Lets every thread run the task that is written in memory. */
  start(): void;
  close(): void;
}

/** What each helping thread gets: the modules, the memory they share, and where its work is written down. */
export interface ThreadTask {
  readonly kernel: WebAssembly.Module;
  readonly update: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Address of the kernel's parameters. */
  readonly lattice: number;
  readonly thread: number;
  /** Index of the i32 that counts the tasks; -1 ends the thread. */
  readonly ticket: number;
}

/** How a kernel's barrier sleeps and wakes. The main thread of a page may not sleep, so it keeps looking. */
export function sleepAndWake(memory: WebAssembly.Memory) {
  const words = new Int32Array(memory.buffer);
  const maySleep = !("document" in globalThis);
  return {
    sleep: (address: number, value: number): void => {
      if (maySleep) Atomics.wait(words, address >>> 2, value);
    },
    wake: (address: number): void => {
      Atomics.notify(words, address >>> 2);
    },
  };
}

/** The whole program of a thread, in a form that Node and browsers run alike. `receive` and `send` are set before it. */
const program = `
receive(async ({ kernel, update, memory, lattice, thread, ticket }) => {
  const words = new Int32Array(memory.buffer);
  const emitted = await WebAssembly.instantiate(update, { env: { memory } });
  const sleep = (address, value) => { Atomics.wait(words, address >>> 2, value); };
  const wake = (address) => { Atomics.notify(words, address >>> 2); };
  const env = { memory, update: emitted.exports.update, sleep, wake };
  const { exports } = await WebAssembly.instantiate(kernel, { env });
  send("ready");
  for (let done = 0; ; ) {
    while (Atomics.load(words, ticket) === done) Atomics.wait(words, ticket, done);
    done = Atomics.load(words, ticket);
    if (done === -1) return;
    exports.run(lattice, thread);
  }
});`;

/** One running thread, in Node or in a browser. */
interface Thread {
  readonly ready: Promise<void>;
  end(): void;
}

type NodeThreads = typeof import("node:worker_threads");

/** Node's threads where there are any, without an import that a browser would stumble over. */
function nodeThreads(): NodeThreads | undefined {
  const host = globalThis as { readonly process?: { readonly getBuiltinModule?: (name: string) => unknown } };
  return host.process?.getBuiltinModule?.("node:worker_threads") as NodeThreads | undefined;
}

/**
 * Starts one thread for each task, and waits until all are ready.
 *
 * @throws ParameterError where memory cannot be shared: a page without the headers of cross-origin isolation.
 */
export async function startTeam(tasks: readonly [ThreadTask, ...ThreadTask[]]): Promise<Team> {
  const node = nodeThreads();
  const threads = tasks.map((task) => (node ? nodeThread(node, task) : pageThread(task)));
  await Promise.all(threads.map(({ ready }) => ready));
  const [{ memory, ticket }] = tasks;
  const words = new Int32Array(memory.buffer);
  return {
    start: () => {
      Atomics.add(words, ticket, 1);
      Atomics.notify(words, ticket);
    },
    close: () => {
      Atomics.store(words, ticket, -1);
      Atomics.notify(words, ticket);
      for (const thread of threads) thread.end();
    },
  };
}

function nodeThread({ Worker }: NodeThreads, task: ThreadTask): Thread {
  const head = `
const { parentPort, workerData } = require("node:worker_threads");
const receive = (start) => start(workerData);
const send = (word) => parentPort.postMessage(word);`;
  const worker = new Worker(head + program, { eval: true, workerData: task });
  const ready = new Promise<void>((resolve, reject) => {
    worker.once("message", () => resolve());
    worker.once("error", reject);
  });
  // A thread that sleeps between tasks must not keep the program from ending.
  return { ready: ready.finally(() => worker.unref()), end: () => void worker.terminate() };
}

function pageThread(task: ThreadTask): Thread {
  if (typeof Worker === "undefined" || !globalThis.crossOriginIsolated) {
    throw new ParameterError(
      "threads need shared memory, which a page has only when it is served with the headers " +
        "Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp; use threads: 1",
    );
  }
  const head = `
const receive = (start) => { onmessage = ({ data }) => start(data); };
const send = (word) => postMessage(word);`;
  const address = URL.createObjectURL(new Blob([head + program], { type: "text/javascript" }));
  const worker = new Worker(address);
  const ready = new Promise<void>((resolve, reject) => {
    worker.onmessage = () => resolve();
    worker.onerror = ({ message }) => reject(new Error(message));
  });
  worker.postMessage(task);
  return { ready: ready.finally(() => URL.revokeObjectURL(address)), end: () => worker.terminate() };
}
