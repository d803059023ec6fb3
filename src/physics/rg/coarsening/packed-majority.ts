import type { Lattice } from "../../lattice/index.js";
import { everySecond, everyThird } from "./bits.js";
import { forEachLine } from "./lines.js";
import type { TieWords } from "./majority.js";
import type { PackedSpins } from "./packing.js";

/** Majority of 2x2 or 3x3 blocks by full adders on words: 32 columns are counted at a time. */
export function majorityOfPacked(
  packed: PackedSpins,
  options: { readonly lattice: Lattice; readonly scale: number; readonly tieWords: TieWords | undefined },
): PackedSpins {
  return options.scale === 2 ? majorityOfFours(packed, options) : majorityOfNines(packed, options);
}

function majorityOfFours(
  packed: PackedSpins,
  { lattice, tieWords }: { readonly lattice: Lattice; readonly tieWords: TieWords | undefined },
): PackedSpins {
  const { words } = packed;
  let ties: Uint32Array | undefined;
  return forEachLine(
    packed,
    { lattice, scale: 2 },
    ({ from, fineWords, to, coarseWords, into, configuration, row }) => {
      if (row === 0) ties = tieWords?.(configuration);
      const below = from + fineWords;
      for (let w = 0; w < coarseWords; w++) {
        const at = 2 * w;
        const whole = at + 1 < fineWords;
        const a = words[from + at]!;
        const b = words[below + at]!;
        const c = whole ? words[from + at + 1]! : 0;
        const d = whole ? words[below + at + 1]! : 0;
        const most = everySecond(threeOfFour(a, b), threeOfFour(c, d));
        const tied = everySecond(twoOfFour(a, b), twoOfFour(c, d));
        into[to + w] = most | (tied & (ties ? ties[row * coarseWords + w]! : everySecond(a, c)));
      }
    },
  );
}

/** At even bits: three or four of the 2x2 bits from there are set. */
function threeOfFour(upper: number, lower: number): number {
  const u = upper >>> 1;
  const l = lower >>> 1;
  return (upper & u & (lower | l)) | (lower & l & (upper | u));
}

/** At even bits: exactly two of the 2x2 bits from there are set. */
function twoOfFour(upper: number, lower: number): number {
  const one = upper ^ (upper >>> 1);
  const other = lower ^ (lower >>> 1);
  return (one & other) | (~(one | other) & (upper ^ lower));
}

function majorityOfNines(packed: PackedSpins, { lattice }: { readonly lattice: Lattice }): PackedSpins {
  const { words } = packed;
  return forEachLine(packed, { lattice, scale: 3 }, ({ from, fineWords, to, coarseWords, into }) => {
    const five = (at: number): number =>
      at < fineWords ? fiveOfNine(words, from + at, fineWords, at + 1 < fineWords) : 0;
    for (let w = 0; w < coarseWords; w++) into[to + w] = everyThird(five(3 * w), five(3 * w + 1), five(3 * w + 2));
  });
}

/** At each bit: five or more of the 3x3 bits from there are set. */
function fiveOfNine(words: Uint32Array, at: number, fineWords: number, more: boolean): number {
  const a = words[at]!;
  const b = words[at + fineWords]!;
  const c = words[at + 2 * fineWords]!;
  const d = more ? words[at + 1]! : 0;
  const e = more ? words[at + 1 + fineWords]! : 0;
  const f = more ? words[at + 1 + 2 * fineWords]! : 0;
  // The sum of a column of three bits is sum + 2 carry; three neighbouring columns are added likewise.
  const sum = a ^ b ^ c;
  const carry = majorityOfThree(a, b, c);
  const nextSum = d ^ e ^ f;
  const nextCarry = majorityOfThree(d, e, f);
  const sum1 = (sum >>> 1) | (nextSum << 31);
  const sum2 = (sum >>> 2) | (nextSum << 30);
  const carry1 = (carry >>> 1) | (nextCarry << 31);
  const carry2 = (carry >>> 2) | (nextCarry << 30);
  const ones = sum ^ sum1 ^ sum2;
  const twosFromSums = majorityOfThree(sum, sum1, sum2);
  const twosFromCarries = carry ^ carry1 ^ carry2;
  const fours = majorityOfThree(carry, carry1, carry2);
  const twos = twosFromSums ^ twosFromCarries;
  const moreFours = twosFromSums & twosFromCarries;
  return (fours & moreFours) | ((fours ^ moreFours) & (twos | ones));
}

function majorityOfThree(a: number, b: number, c: number): number {
  return (a & b) | (c & (a | b));
}
