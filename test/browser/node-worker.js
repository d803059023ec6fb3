// JavaScript, because Node 20 starts no worker from TypeScript; from here on tsx takes the types out.
import { parentPort, workerData } from "node:worker_threads";
import { register } from "tsx/esm/api";

register();
const { perform } = await import("./cases.ts");
parentPort.postMessage(await perform(workerData));
