import { ConfigurationError, ParameterError } from "../../../core/errors/index.js";
import { type Lattice, sizeName } from "../../lattice/index.js";
import { type Coarsening, type CoarseningKey, type PackedSpins, packSpins, unpackSpins } from "../coarsening/index.js";

/** A flow in the space of configurations: one coarsening again and again. */
export interface FlowOptions {
  /** The lattice of the original configurations, a torus. */
  readonly lattice: Lattice;
  readonly coarsening: Coarsening<Int8Array>;
  /** How often it is applied. */
  readonly steps: number;
  /** Needed by coarsenings that decide by chance; give each run its own task or replica. */
  readonly random?: CoarseningKey | undefined;
}

/**
 * The lattices of a flow, `steps` + 1 of them. The flow is tried on one configuration, so that whatever the coarsening
 * refuses is refused before there are data.
 *
 * @throws ParameterError for steps that are not an integer from 0, for coarsenings that leave another lattice or real
 *   numbers, and where chance has no key.
 * @throws SizeError when the lattice cannot be coarsened so often.
 */
export function flowLattices({ lattice, coarsening, steps, random }: FlowOptions): Lattice[] {
  if (!Number.isInteger(steps) || steps < 0) {
    throw new ParameterError(`steps ${steps} is not an integer from 0; give the number of coarsenings, such as 3`);
  }
  const lattices = [lattice];
  for (let step = 1; step <= steps; step++) {
    const next = coarsening.sizeAfter(lattices.at(-1)!);
    if (next.kind === "rotated") {
      throw new ParameterError(
        `"${coarsening.name}" leaves a rotated lattice, which has no operators; compose it with itself`,
      );
    }
    lattices.push(next);
  }
  const configurations = new Int8Array(lattice.sites).fill(1);
  forEachLevel({ lattice, coarsening, steps, random, lattices }, { configurations, first: 0 }, () => {});
  return lattices;
}

/** Batches are cut into pieces of about so many spins, so that levels of huge batches need no memory. */
const pieceSpins = 2 ** 21;

/**
 * Visits the levels of a batch, piece by piece: the original configurations first, then each coarsening of them. `first`
 * is the batch's place in its series. Gives the number of configurations.
 *
 * @throws ConfigurationError for what is no batch of spins.
 */
export function forEachLevel(
  flow: FlowOptions & { readonly lattices: readonly Lattice[] },
  { configurations, first }: { readonly configurations: Int8Array; readonly first: number },
  visit: (level: number, spins: PackedSpins, begin: number) => void,
): number {
  const { lattice, coarsening, random } = flow;
  const count = configurations.length / lattice.sites;
  if (!Number.isInteger(count)) {
    throw new ConfigurationError(
      `${configurations.length} spins are no whole number of configurations of ${sizeName(lattice)}`,
    );
  }
  // All is packed, and thereby checked, before the first visit: a batch that is refused has changed nothing.
  const { words } = packSpins({ lattice, configurations });
  const piece = Math.max(1, Math.floor(pieceSpins / lattice.sites));
  for (let begin = 0; begin < count; begin += piece) {
    const end = Math.min(count, begin + piece);
    const size = words.length / count;
    let spins: PackedSpins = { lattice, count: end - begin, words: words.subarray(begin * size, end * size) };
    visit(0, spins, begin);
    flow.lattices.slice(1).forEach((next, i) => {
      spins = coarsened(spins, next, coarsening, { random, first: first + begin });
      visit(i + 1, spins, begin);
    });
  }
  return count;
}

function coarsened(
  spins: PackedSpins,
  lattice: Lattice,
  coarsening: Coarsening<Int8Array>,
  chance: { readonly random: CoarseningKey | undefined; readonly first: number },
): PackedSpins {
  if (coarsening.applyPacked) return coarsening.applyPacked(spins, chance);
  const configurations = coarsening.apply({ lattice: spins.lattice, configurations: unpackSpins(spins), ...chance });
  if (!(configurations instanceof Int8Array)) {
    throw new ParameterError(`"${coarsening.name}" makes real numbers; Monte Carlo RG needs a coarsening to spins`);
  }
  return packSpins({ lattice, configurations });
}
