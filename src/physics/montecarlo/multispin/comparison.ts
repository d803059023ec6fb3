import { type Code, doWhile, type FunctionBuilder, i32, type Local, v128, when } from "./assembler.js";
import { probabilityBits, thresholdBit } from "./rule.js";
import { bitOffset, changeOffset, type TableShape } from "./tables.js";

/** The state of one generator in local variables: xoshiro256+ in two 64-bit lanes. */
export interface Generator {
  readonly load: (address: Code) => Code;
  readonly store: (address: Code) => Code;
  /** Sets `into` to the next 128 random bits. */
  readonly draw: (into: Local) => Code;
}

/** Bytes of one generator's state. */
export const generatorBytes = 64;

/** xoshiro256+ (Blackman and Vigna 2018) with its state at `offset` from the address it is loaded from. */
export function generator(builder: FunctionBuilder, offset: number): Generator {
  const state = Array.from({ length: 4 }, () => builder.local("v128"));
  const [s0, s1, s2, s3] = state as [Local, Local, Local, Local];
  const shifted = builder.local("v128");
  return {
    load: (address) => state.map((word, index) => word.set(v128.load(address, offset + 16 * index))),
    store: (address) => state.map((word, index) => v128.store(address, word.get, offset + 16 * index)),
    draw: (into) => [
      into.set(v128.add(s0.get, s3.get)),
      shifted.set(v128.shiftLeft(s1.get, 17)),
      s2.set(v128.xor(s2.get, s0.get)),
      s3.set(v128.xor(s3.get, s1.get)),
      s1.set(v128.xor(s1.get, s2.get)),
      s0.set(v128.xor(s0.get, s3.get)),
      s2.set(v128.xor(s2.get, shifted.get)),
      s3.set(v128.or(v128.shiftLeft(s3.get, 45), v128.shiftRight(s3.get, 19))),
    ],
  };
}

export interface ComparisonSpec {
  /** p 2^40 of each situation, compiled into the code; or "tables", read from memory lane by lane. */
  readonly thresholds: readonly number[] | "tables";
  readonly shape: TableShape;
  /** Address of the table; its tail is needed in both cases. */
  readonly table: Code;
}

/** The comparison of one uniform U per lane with the probability p_j of every situation. */
export interface Comparison {
  /** Draws the first slices and compares them, least significant first; sets `below` and `fair`. */
  readonly compare: Code;
  /** Settles the lanes that are undecided in the situation they are in, bit by bit up to the 40th. */
  readonly settle: (situations: readonly Local[]) => Code;
  /** U < p_j on the bits seen so far. */
  readonly below: readonly Local[];
  /** All lanes but the part 2^-slices that no random bit has decided. */
  readonly decided: Local;
  /** The leading random bit: a fair coin for lanes that are in no situation. */
  readonly fair: Local;
}

/**
 * Emits the comparison. A word r of random bits says in which lanes a bit of U differs from that of p: the most
 * significant such bit i decides, and U < p exactly if p has b_i = 1 there. In other words the event of probability
 * p = sum_i b_i 2^-(i+1) is drawn as "choose i with probability 2^-(i+1), then look at b_i". One word r serves all
 * situations, because a site is in one of them only. Going from the least significant bit, the rule is
 * l <- (r ? b_i : l); a lane in which no r was
 * ever set is undecided, and has l = 0.
 */
export function comparison(
  builder: FunctionBuilder,
  generators: readonly Generator[],
  { thresholds, shape, table }: ComparisonSpec,
): Comparison {
  const { situations, slices } = shape;
  const each = Array.from({ length: situations }, (_, j) => j);
  const below = each.map(() => builder.local("v128"));
  const decided = builder.local("v128");
  const random = builder.local("v128");
  const compare: Code[] = [];
  for (let i = slices - 1; i >= 0; i--) {
    compare.push(generators[i % generators.length]!.draw(random));
    const first = i === slices - 1;
    const r = random.get;
    for (const j of each) {
      const l = below[j]!;
      if (thresholds === "tables") {
        // l stands for l ^ b_i, so that the rule is l <- (l ^ d_i) & ~r, without a selection.
        const change = v128.load(table, changeOffset(shape, i, j));
        compare.push(l.set(v128.andNot(first ? change : v128.xor(l.get, change), r)));
      } else if (thresholdBit(thresholds[j]!, i)) {
        compare.push(l.set(first ? r : v128.or(l.get, r)));
      } else {
        compare.push(l.set(first ? v128.zero : v128.andNot(l.get, r)));
      }
    }
    compare.push(decided.set(first ? r : v128.or(decided.get, r)));
  }
  if (thresholds === "tables") {
    for (const [j, l] of below.entries()) {
      compare.push(l.set(v128.xor(l.get, v128.load(table, bitOffset(shape, 0, j)))));
    }
  }

  const bit = builder.local("i32");
  const row = builder.local("i32");
  const open = each.map(() => builder.local("v128"));
  const anyOpen = (): Code => v128.anyTrue(open.map(({ get }) => get).reduce((a, b) => v128.or(a, b)));
  const settle = (classes: readonly Local[]): Code => [
    each.map((j) => open[j]!.set(v128.andNot(classes[j]!.get, decided.get))),
    when(anyOpen(), [
      bit.set(i32.constant(slices)),
      row.set(i32.add(table, i32.constant(bitOffset(shape, slices, 0)))),
      doWhile(
        [
          generators[0]!.draw(random),
          each.map((j) => [
            below[j]!.set(
              v128.or(below[j]!.get, v128.and(open[j]!.get, v128.and(random.get, v128.load(row.get, 16 * j)))),
            ),
            open[j]!.set(v128.andNot(open[j]!.get, random.get)),
          ]),
          row.set(i32.add(row.get, i32.constant(16 * situations))),
          bit.set(i32.add(bit.get, i32.constant(1))),
        ],
        i32.and(anyOpen(), i32.lessThan(bit.get, i32.constant(probabilityBits))),
      ),
    ]),
  ];
  return { compare, settle, below, decided, fair: random };
}
