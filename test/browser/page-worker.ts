import { perform, type Task } from "./cases.js";

addEventListener("message", ({ data }: MessageEvent<Task>) => {
  perform(data).then(
    (outcome) => postMessage(outcome),
    (error: unknown) => postMessage({ failure: String(error) }),
  );
});
