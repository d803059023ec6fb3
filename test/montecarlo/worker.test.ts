import { Worker } from "node:worker_threads";
import { beforeAll, describe, expect, test } from "vitest";
import { type Outcome, perform, type Task, threaded } from "../browser/cases.js";

/** What a worker thread of Node makes of the task. */
const inWorker = (task: Task): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL("../browser/node-worker.js", import.meta.url), { workerData: task });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("the worker ended without an answer")));
  });

describe("one seed gives the same chains", () => {
  let here: Outcome;

  beforeAll(async () => {
    here = await perform({});
  });

  test("again, and they move", async () => {
    expect(await perform({})).toEqual(here);
    const moved = Object.entries(here.digests).filter(([name]) => name.endsWith("first part: configurations"));
    expect(moved.length).toBeGreaterThan(10);
    for (const [name, digest] of moved) expect(here.digests[name.replace("first", "second")], name).not.toBe(digest);
  });

  test.each([2, 3])("when a worker thread shares one lattice among %d threads", async (threads) => {
    const { digests } = await inWorker({ names: threaded, threads });
    expect(here.digests).toMatchObject(digests);
  });

  test("when 2 threads share one lattice", async () => {
    const { digests } = await perform({ names: threaded, threads: 2 });
    expect(here.digests).toMatchObject(digests);
  });

  test("in a worker thread, from the beginning and from states", async () => {
    expect(await inWorker({})).toEqual(here);
    const { digests } = await inWorker({ states: here.states });
    expect(here.digests).toMatchObject(digests);
  });
});
