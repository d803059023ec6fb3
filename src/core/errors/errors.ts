/**
 * What every refusal of Kadanoff has in common: the class name says what went wrong, the message gives the value and
 * the fix. The command line prints it in one line and exits with 2. Each class has its section in docs/errors.md.
 */
export class KadanoffError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A lattice size that is not a lattice: zero, fractional, or bonded to itself. */
export class SizeError extends KadanoffError {}

/** Tensors whose shapes do not fit the operation that was asked of them. */
export class ShapeError extends KadanoffError {}

/** A checkerboard sublattice was asked of a lattice that is not two-colourable. */
export class SublatticeError extends KadanoffError {}

/** A number or name outside the values a function takes. */
export class ParameterError extends KadanoffError {}

/** A requested accuracy that the given parameters cannot reach. */
export class ToleranceError extends KadanoffError {}

/** An exact method was asked for more states than fit in memory or time. */
export class TooLargeError extends KadanoffError {}

/** A file that is damaged, or of another format, type or shape than it must be. */
export class FormatError extends KadanoffError {}

/** Configurations whose values are not spins. */
export class ConfigurationError extends KadanoffError {}

/** Results that cannot be written where they were asked for. */
export class OutputError extends KadanoffError {}

/** An executor was asked for whose package is not installed, or that finds no device, or that was released. */
export class RuntimeError extends KadanoffError {}

/** Training that cannot go on, because a loss or a watched metric is not a finite number. */
export class TrainingError<Checkpoint = unknown> extends KadanoffError {
  /** The step at which the number was found; 1 is the first. */
  readonly step: number;
  /** The last state that is known to be good, from which training can go on with other settings. */
  readonly checkpoint: Checkpoint;

  constructor(
    message: string,
    { step, checkpoint, ...options }: ErrorOptions & { readonly step: number; readonly checkpoint: Checkpoint },
  ) {
    super(message, options);
    this.step = step;
    this.checkpoint = checkpoint;
  }
}
