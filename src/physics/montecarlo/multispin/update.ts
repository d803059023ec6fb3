import { type Code, doWhile, FunctionBuilder, i32, type Local, v128 } from "./assembler.js";
import { comparison, generator, generatorBytes } from "./comparison.js";
import type { SingleSpinAlgorithm } from "./rule.js";
import type { TableShape } from "./tables.js";

/** What an emitted update does to each word of 128 spins. */
export interface UpdateSpec {
  readonly algorithm: SingleSpinAlgorithm;
  /** z: 4 on the square lattice, 6 on the cubic one. */
  readonly coordination: number;
  /** K < 0: the roles of satisfied and unsatisfied bonds are exchanged. */
  readonly antiferromagnetic: boolean;
  /** p 2^40 of each situation, compiled into the code, or "tables". */
  readonly thresholds: readonly number[] | "tables";
  /** Bits of the uniform that are always drawn; the result is exact to 2^-40 whatever their number. */
  readonly slices: number;
  /** Whether the memory is shared by threads. */
  readonly shared: boolean;
}

/** Independent generators of one row, taken in turn: a single one would be bound by its latency. */
export const generatorsPerRow = 2;

/** Bytes of a row's generators. */
export const rowGeneratorBytes = generatorsPerRow * generatorBytes;

export const shapeOf = ({ coordination, slices }: Pick<UpdateSpec, "coordination" | "slices">): TableShape => ({
  situations: coordination / 2,
  slices,
});

/**
 * One colour of the checkerboard, 128 blocks of one lattice in the lanes: update(own, other, generators, words, rows,
 * rowBytes, side, table) visits `words` words in each of `rows` rows. `own` and `other` are the addresses of the first
 * word of the row in the two colours, `side` is -16 or +16: which other neighbour a word has in its own row. It
 * changes sign from row to row. Every row has its own generators.
 */
export function emitBlockUpdate(spec: UpdateSpec): Uint8Array<ArrayBuffer> {
  const builder = new FunctionBuilder(["i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32"]);
  const [own, other, states, words, rows, rowBytes, side, table] = builder.parameters as Locals<8>;
  const generators = rowGenerators(builder);
  const [here, there, end] = [builder.local("i32"), builder.local("i32"), builder.local("i32")];
  const word = wordUpdate(builder, spec, generators, table.get);
  const advance = (pointer: Local, bytes: Code): Code => pointer.set(i32.add(pointer.get, bytes));
  const body = doWhile(
    [
      generators.map(({ load }) => load(states.get)),
      here.set(own.get),
      there.set(other.get),
      end.set(i32.add(own.get, words.get)),
      doWhile(
        [
          word({
            spin: v128.load(here.get),
            neighbours: [
              v128.load(there.get),
              v128.load(i32.add(there.get, side.get)),
              v128.load(i32.subtract(there.get, rowBytes.get)),
              v128.load(i32.add(there.get, rowBytes.get)),
            ],
            put: (value) => v128.store(here.get, value),
          }),
          advance(there, i32.constant(16)),
          here.set(i32.add(here.get, i32.constant(16))),
        ],
        i32.lessThan(here.get, end.get),
      ),
      generators.map(({ store }) => store(states.get)),
      advance(own, rowBytes.get),
      advance(other, rowBytes.get),
      advance(states, i32.constant(rowGeneratorBytes)),
      side.set(i32.subtract(i32.constant(0), side.get)),
    ],
    [rows.tee(i32.subtract(rows.get, i32.constant(1)))],
  );
  return builder.module(body, spec);
}

/**
 * One sweep in sequential order over lattices of any shape, 128 of them in the lanes: update(spins, end, neighbours,
 * signs, generators, table), where `neighbours` holds z addresses a site and `signs`, if the spec has them, z bytes a
 * site, 0 for a bond that favours alignment and 255 for one that does not.
 */
export function emitReplicaUpdate(spec: UpdateSpec & { readonly signs: boolean }): Uint8Array<ArrayBuffer> {
  const builder = new FunctionBuilder(["i32", "i32", "i32", "i32", "i32", "i32"]);
  const [spins, end, list, signs, states, table] = builder.parameters as Locals<6>;
  const generators = rowGenerators(builder);
  const word = wordUpdate(builder, spec, generators, table.get);
  const z = spec.coordination;
  const neighbours = Array.from({ length: z }, (_, direction) => {
    const neighbour = v128.load(i32.load(list.get, 4 * direction));
    return spec.signs ? v128.xor(neighbour, v128.loadByteSplat(signs.get, direction)) : neighbour;
  });
  const body: Code = [
    generators.map(({ load }) => load(states.get)),
    doWhile(
      [
        word({ spin: v128.load(spins.get), neighbours, put: (value) => v128.store(spins.get, value) }),
        list.set(i32.add(list.get, i32.constant(4 * z))),
        spec.signs ? signs.set(i32.add(signs.get, i32.constant(z))) : [],
        spins.set(i32.add(spins.get, i32.constant(16))),
      ],
      i32.lessThan(spins.get, end.get),
    ),
    generators.map(({ store }) => store(states.get)),
  ];
  return builder.module(body, spec);
}

type Locals<N extends number, L extends readonly Local[] = []> = L["length"] extends N ? L : Locals<N, [...L, Local]>;

const rowGenerators = (builder: FunctionBuilder) =>
  Array.from({ length: generatorsPerRow }, (_, index) => generator(builder, index * generatorBytes));

interface Word {
  readonly spin: Code;
  readonly neighbours: readonly Code[];
  readonly put: (value: Code) => Code;
}

/** The update of one word. Random bits come first: while they are compared, few other values need a register. */
function wordUpdate(
  builder: FunctionBuilder,
  { algorithm, thresholds, antiferromagnetic, ...spec }: UpdateSpec,
  generators: ReturnType<typeof rowGenerators>,
  table: Code,
): (word: Word) => Code {
  const { compare, settle, below, decided, fair } = comparison(builder, generators, {
    thresholds,
    shape: shapeOf(spec),
    table,
  });
  const counted = Array.from({ length: spec.coordination }, () => builder.local("v128"));
  const counter = bitCounter(builder, counted);
  const spin = builder.local("v128");
  const leading = builder.local("v128");
  const situations = below.map(() => builder.local("v128"));
  const { classes, certain, tie } = situationsOf(algorithm, spec.coordination, counter);
  const chosen = (): Code => below.map((l, j) => v128.and(l.get, situations[j]!.get)).reduce((a, b) => v128.or(a, b));
  const setClasses = situations.map((local, j) => local.set(classes[j]!));

  if (algorithm === "metropolis") {
    return (word) => [
      compare,
      spin.set(word.spin),
      counted.map((local, i) =>
        local.set(v128.xor(antiferromagnetic ? v128.not(spin.get) : spin.get, word.neighbours[i]!)),
      ),
      counter.count,
      setClasses,
      settle(situations),
      word.put(v128.xor(spin.get, v128.or(v128.and(certain, decided.get), chosen()))),
    ];
  }
  const majority = antiferromagnetic ? v128.not(v128.or(certain, tie)) : certain;
  return (word) => [
    compare,
    leading.set(fair.get),
    counted.map((local, i) => local.set(word.neighbours[i]!)),
    counter.count,
    setClasses,
    settle(situations),
    word.put(v128.or(v128.xor(majority, chosen()), v128.and(tie, leading.get))),
  ];
}

/** The number of set bits among z words, lane by lane, as binary digits: one + 2 two + 4 four. */
interface BitCounter {
  readonly count: Code;
  readonly one: Code;
  readonly two: Code;
  readonly four: Code;
}

function bitCounter(builder: FunctionBuilder, words: readonly Local[]): BitCounter {
  const fresh = (): Local => builder.local("v128");
  const fullAdder = (a: Local, b: Local, c: Local): { code: Code; sum: Local; carry: Local } => {
    const [half, sum, carry] = [fresh(), fresh(), fresh()];
    return {
      code: [
        half.set(v128.xor(a.get, b.get)),
        carry.set(v128.or(v128.and(a.get, b.get), v128.and(half.get, c.get))),
        sum.set(v128.xor(half.get, c.get)),
      ],
      sum,
      carry,
    };
  };
  const halfAdder = (a: Local, b: Local): { code: Code; sum: Local; carry: Local } => {
    const [sum, carry] = [fresh(), fresh()];
    return { code: [carry.set(v128.and(a.get, b.get)), sum.set(v128.xor(a.get, b.get))], sum, carry };
  };
  const first = fullAdder(words[0]!, words[1]!, words[2]!);
  if (words.length === 4) {
    const ones = halfAdder(first.sum, words[3]!);
    const twos = halfAdder(first.carry, ones.carry);
    return {
      count: [first.code, ones.code, twos.code],
      one: ones.sum.get,
      two: twos.sum.get,
      four: twos.carry.get,
    };
  }
  const second = fullAdder(words[3]!, words[4]!, words[5]!);
  const ones = halfAdder(first.sum, second.sum);
  const twos = fullAdder(first.carry, second.carry, ones.carry);
  return {
    count: [first.code, second.code, ones.code, twos.code],
    one: ones.sum.get,
    two: twos.sum.get,
    four: twos.carry.get,
  };
}

/**
 * Which lanes are in which situation, from the digits of a count u of z words. Metropolis counts unsatisfied bonds:
 * situation j is u = j, and `certain` is u >= z/2. Heat bath counts neighbours that are -1: situation j is u = j or
 * z - j, `certain` is u > z/2 (the field is negative), `tie` is u = z/2.
 */
function situationsOf(
  algorithm: SingleSpinAlgorithm,
  coordination: number,
  { one, two, four }: BitCounter,
): { readonly classes: readonly Code[]; readonly certain: Code; readonly tie: Code } {
  const { and, andNot, or, xor, not } = v128;
  if (algorithm === "metropolis") {
    return coordination === 4
      ? { classes: [not(or(or(one, two), four)), andNot(one, two)], certain: or(two, four), tie: v128.zero }
      : {
          classes: [not(or(or(one, two), four)), andNot(one, or(two, four)), andNot(two, or(one, four))],
          certain: or(and(one, two), four),
          tie: v128.zero,
        };
  }
  return coordination === 4
    ? { classes: [not(or(one, two)), one], certain: or(and(one, two), four), tie: andNot(two, one) }
    : {
        classes: [not(or(one, xor(two, four))), andNot(one, two), andNot(xor(two, four), one)],
        certain: four,
        tie: and(one, two),
      };
}
