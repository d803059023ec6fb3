import { thresholdBits, thresholdDigits } from "./thresholds.js";

/** Binary digits of a population: up to 6 neighbours. */
const populationDigits = 3;

/** What the heat bath kernel must know about the classes of neighbourhoods. All masks have one element per word. */
export interface HeatBathClasses {
  /** Groups of four classes besides the first; the last group may hold some that no neighbourhood belongs to. */
  readonly groups: number;
  /** Whether the classes besides the first are so few that the kernel keeps them in registers. */
  readonly few: boolean;
  /** Which digits of the ranked populations tell the classes apart: rank and digit. */
  readonly keys: readonly { readonly rank: number; readonly digit: number }[];
  /** For each class but the first, and each key, the opposite of the digit that the class has. */
  readonly classKeys: Uint8Array;
  /**
   * For each binary digit and each rank but the last: the digit of the cumulative probability of the first class, then
   * for every other class whether its digit differs from that.
   */
  readonly digits: Uint8Array;
}

/**
 * The classes of neighbourhoods of a site: how many neighbours share the commonest state, the second, and so on. The
 * new state has rank r with probability exp(K n_r) / sum exp(K n).
 */
export function heatBathClasses({
  states: q,
  coupling,
  degrees,
}: {
  readonly states: number;
  readonly coupling: number;
  /** The numbers of neighbours that sites have. */
  readonly degrees: readonly number[];
}): HeatBathClasses {
  return tabulate(
    degrees.flatMap((degree) => partitions(degree, q)),
    (populations) => {
      const heaviest = Math.max(...populations.map((n) => coupling * n));
      return partialSums(populations.map((n) => Math.exp(coupling * n - heaviest))).slice(0, -1);
    },
    q,
  );
}

/**
 * The same for many states, of which most are on none of the neighbours: the ranks are those of the states that are,
 * and what is left above all thresholds belongs to the others.
 */
export function manyStateClasses({
  states: q,
  coupling,
  coordination,
}: {
  /** More than the coordination. */
  readonly states: number;
  readonly coupling: number;
  readonly coordination: number;
}): HeatBathClasses {
  return tabulate(
    partitions(coordination, coordination),
    (populations) => {
      const heaviest = Math.max(0, coupling * populations[0]!);
      const weights = populations.map((n) => (n > 0 ? Math.exp(coupling * n - heaviest) : 0));
      const absent = (q - populations.filter((n) => n > 0).length) * Math.exp(-heaviest);
      return partialSums([...weights, absent]).slice(0, -1);
    },
    coordination,
  );
}

/** Running sums over the total. */
function partialSums(weights: readonly number[]): number[] {
  const total = weights.reduce((a, b) => a + b);
  let sum = 0;
  return weights.map((weight) => {
    sum += weight;
    return sum / total;
  });
}

function tabulate(
  classes: readonly (readonly number[])[],
  cumulative: (populations: readonly number[]) => number[],
  few: number,
): HeatBathClasses {
  const [first, ...others] = classes;
  const reference = cumulative(first!).map(thresholdBits);
  const ranks = reference.length;
  // The kernel reads one group in any case.
  const groups = Math.max(1, Math.ceil(others.length / 4));
  const keys = distinguishingKeys(classes);
  const classKeys = new Uint8Array(4 * groups * keys.length);
  for (const [index, populations] of others.entries()) {
    for (const [k, { rank, digit }] of keys.entries()) {
      classKeys[index * keys.length + k] = 1 - ((populations[rank]! >> digit) & 1);
    }
  }
  const words = 1 + 4 * groups;
  const digits = new Uint8Array(thresholdDigits * ranks * words);
  for (let digit = 0; digit < thresholdDigits; digit++) {
    for (let rank = 0; rank < ranks; rank++) digits[(digit * ranks + rank) * words] = reference[rank]![digit]!;
  }
  for (const [index, populations] of others.entries()) {
    for (const [rank, bits] of cumulative(populations).map(thresholdBits).entries()) {
      for (let digit = 0; digit < thresholdDigits; digit++) {
        digits[(digit * ranks + rank) * words + 1 + index] = bits[digit]! ^ reference[rank]![digit]!;
      }
    }
  }
  return { groups, few: others.length <= few, keys, classKeys, digits };
}

/** The ways to write a number as q parts in descending order, zeros included. */
export function partitions(total: number, parts: number, most: number = total): number[][] {
  if (parts === 0) return total === 0 ? [[]] : [];
  const all: number[][] = [];
  for (let first = Math.min(total, most); first * parts >= total && first >= 0; first--) {
    for (const rest of partitions(total - first, parts - 1, first)) all.push([first, ...rest]);
  }
  return all;
}

/** Few digits of the ranked populations in which no two classes agree, chosen one by one by how many they separate. */
function distinguishingKeys(classes: readonly (readonly number[])[]): HeatBathClasses["keys"] {
  const candidates = Array.from({ length: classes[0]!.length * populationDigits }, (_, i) => ({
    rank: Math.floor(i / populationDigits),
    digit: i % populationDigits,
  }));
  const kinds = (keys: HeatBathClasses["keys"]) =>
    new Set(classes.map((one) => keys.map(({ rank, digit }) => (one[rank]! >> digit) & 1).join(""))).size;
  const keys: { rank: number; digit: number }[] = [];
  while (kinds(keys) < classes.length) {
    keys.push(candidates.reduce((best, one) => (kinds([...keys, one]) > kinds([...keys, best]) ? one : best)));
  }
  return keys;
}
