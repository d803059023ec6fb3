import { ParameterError } from "../../../core/errors/index.js";

export interface RoundTripOptions {
  /** The number of rungs of the ladder; rung 0 is the hottest, the last one the coldest. */
  readonly temperatures: number;
  /** The number of replicas that wander on it: as many, or several ladders' worth. */
  readonly replicas: number;
}

/** How well replicas move between the ends of a ladder. */
export interface RoundTripSummary {
  /** For each replica, how often it went from one end of the ladder to the other and back. */
  readonly roundTrips: Int32Array;
  /**
   * For each rung the fraction f of the replicas seen there whose last end was the hottest: 1 on rung 0, 0 on the last
   * one, NaN where no replica with a past was seen. A straight line is ideal; a step marks the bottleneck.
   */
  readonly fromHottest: Float64Array;
}

/** Follows the replicas of a tempering run. */
export interface RoundTrips {
  /** Everything it knows, as bytes: a live view. */
  readonly state: Uint8Array;
  /** Takes the rung of every replica after a round of exchanges. */
  record(rungs: ArrayLike<number>): void;
  summary(): RoundTripSummary;
}

const none = 0;
const hot = 1;
const cold = 2;

/**
 * Labels replicas by the end of the ladder that they visited last, as Katzgraber, Trebst, Huse and Troyer do (J. Stat.
 * Mech. P03018, 2006). A replica that has not seen an end yet has no label and counts for nothing.
 *
 * @throws ParameterError for no temperature or no replica.
 */
export function roundTrips({ temperatures, replicas }: RoundTripOptions): RoundTrips {
  if (!Number.isInteger(temperatures) || temperatures < 1 || !Number.isInteger(replicas) || replicas < 1) {
    throw new ParameterError(`${temperatures} temperatures and ${replicas} replicas; give at least 1 and 1`);
  }
  const histogramBytes = 8 * temperatures;
  const buffer = new ArrayBuffer(2 * histogramBytes + 4 * replicas + replicas);
  const fromHot = new Float64Array(buffer, 0, temperatures);
  const fromCold = new Float64Array(buffer, histogramBytes, temperatures);
  /** How often each replica has reached the end opposite to its last one; two such passages are a round trip. */
  const passages = new Int32Array(buffer, 2 * histogramBytes, replicas);
  const labels = new Uint8Array(buffer, 2 * histogramBytes + 4 * replicas, replicas);
  return {
    state: new Uint8Array(buffer),
    record: (rungs) => {
      for (let replica = 0; replica < replicas; replica++) {
        const rung = rungs[replica]!;
        const end = rung === 0 ? hot : rung === temperatures - 1 ? cold : none;
        if (end !== none && end !== labels[replica]) {
          if (labels[replica] !== none) passages[replica]! += 1;
          labels[replica] = end;
        }
        if (labels[replica] === hot) fromHot[rung]! += 1;
        else if (labels[replica] === cold) fromCold[rung]! += 1;
      }
    },
    summary: () => ({
      roundTrips: passages.map((count) => count >> 1),
      fromHottest: fromHot.map((count, rung) => count / (count + fromCold[rung]!)),
    }),
  };
}
