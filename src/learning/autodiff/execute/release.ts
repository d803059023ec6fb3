import { RuntimeError } from "../../../core/errors/index.js";

/** Something that holds memory of a runtime, which no garbage collector frees. */
export interface Releasable {
  /**
   * Frees the memory once the calls under way have ended; later calls are refused with a RuntimeError. Again: nothing
   * more happens.
   */
  release(): Promise<void>;
}

/** A function whose memory can be freed. */
export function releasable<Argument, Result>(
  run: (argument: Argument) => Promise<Result>,
  free: () => Promise<void>,
): ((argument: Argument) => Promise<Result>) & Releasable {
  let running = 0;
  let ended = () => {};
  let released: Promise<void> | undefined;
  const call = async (argument: Argument): Promise<Result> => {
    if (released) throw new RuntimeError("the compiled function was released; compile it again");
    running++;
    try {
      return await run(argument);
    } finally {
      running--;
      if (running === 0) ended();
    }
  };
  const idle = (): Promise<void> =>
    new Promise((resolve) => {
      ended = resolve;
      if (running === 0) resolve();
    });
  return Object.assign(call, {
    release: () => {
      released ??= idle().then(free);
      return released;
    },
  });
}
