const names = ["SIGINT", "SIGTERM"] as const;

/** Exit code of work that ran out of time; it is not finished, and the same command goes on. */
const outOfTime = 3;

/** What may stop long work before its end: Ctrl-C, a scheduler, a time limit. */
export interface Interruption {
  /** Aborted by the first signal, or when the time is up: the work then checkpoints. */
  readonly signal: AbortSignal;
  /** The exit code of what stopped the work: 130, 143, and 3 for the time limit. */
  exitCode(): number;
  /** Whether the time was up and nobody sent a signal. */
  timedOut(): boolean;
  /** Runs work that would not notice a signal until its end and has nothing to lose: signals end the process at once. */
  undefended<T>(work: () => T): T;
  /** Gives signals back their usual meaning. */
  release(): void;
}

/** Takes signals over; a second one leaves at once, and what was checkpointed stays. */
export function interruption({ seconds }: { readonly seconds?: number | undefined } = {}): Interruption {
  const control = new AbortController();
  let received: NodeJS.Signals | undefined;
  const codeOf = (name: NodeJS.Signals): number => (name === "SIGINT" ? 130 : 143);
  const onSignal = (name: NodeJS.Signals): void => {
    if (received) process.exit(codeOf(name));
    received = name;
    control.abort();
  };
  const listen = (): void => {
    for (const name of names) process.on(name, onSignal);
  };
  const unlisten = (): void => {
    for (const name of names) process.off(name, onSignal);
  };
  const timer = seconds === undefined ? undefined : setTimeout(() => control.abort(), 1000 * seconds);
  listen();
  return {
    signal: control.signal,
    exitCode: () => (received ? codeOf(received) : outOfTime),
    timedOut: () => control.signal.aborted && received === undefined,
    undefended: (work) => {
      unlisten();
      try {
        return work();
      } finally {
        listen();
      }
    },
    release: () => {
      clearTimeout(timer);
      unlisten();
    },
  };
}
