import { readFileSync } from "node:fs";
import { z } from "zod";
import { FormatError, ParameterError } from "../../core/errors/index.js";
import { type SquareLattice, square } from "../../physics/lattice/index.js";
import { type Hamiltonian, hamiltonian, type Interaction, uniformModel } from "../../physics/models/index.js";

const coupling = z.number();

const schema = z
  .strictObject({
    /** The number of spins; not needed where `size` says it. */
    sites: z
      .int()
      .min(1)
      .max(2 ** 24)
      .optional(),
    /** A square lattice, for `uniform`. */
    size: z
      .string()
      .regex(/^\d{1,5}x\d{1,5}$/, "must look like 4x4")
      .optional(),
    boundary: z.enum(["periodic", "open"]).optional(),
    uniform: z
      .strictObject({ field: coupling, nn: coupling, diagonal: coupling, plaquette: coupling })
      .partial()
      .optional(),
    constant: coupling.optional(),
    terms: z.array(z.strictObject({ sites: z.array(z.int()).min(1), coupling })).optional(),
  })
  .refine(({ sites, size }) => sites !== undefined || size !== undefined, { message: 'give "sites" or "size"' })
  .refine(({ uniform, size }) => uniform === undefined || size !== undefined, { message: '"uniform" needs a "size"' });

/**
 * Reads a Hamiltonian from JSON: `{"sites": 3, "terms": [{"sites": [0, 1], "coupling": 0.4}]}`, or on a square lattice
 * `{"size": "4x4", "boundary": "periodic", "uniform": {"nn": 0.3, "diagonal": 0.1, "plaquette": -0.05}}`; `terms` and
 * `constant` may come in addition. Couplings on the same sites are added.
 *
 * @throws FormatError when the file is missing, not JSON, or not of this form; the message names the key.
 * @throws ParameterError for sites that are repeated within a term or out of range.
 */
export function readCouplings(path: string): Hamiltonian & { readonly lattice?: SquareLattice } {
  const parsed = schema.safeParse(readJson(path));
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const where = issue.path.length > 0 ? `"${issue.path.join(".")}": ` : "";
    throw new FormatError(
      `${path} does not hold couplings: ${where}${issue.message}; ` +
        'it looks like {"sites": 3, "terms": [{"sites": [0, 1], "coupling": 0.4}]}',
    );
  }
  const { sites, size, boundary = "periodic", uniform = {}, constant = 0, terms = [] } = parsed.data;
  const lattice = size === undefined ? undefined : latticeOf(size, boundary);
  if (lattice && sites !== undefined && sites !== lattice.sites) {
    throw new ParameterError(
      `${path} names ${sites} sites and the size ${size}, which has ${lattice.sites}; leave one out`,
    );
  }
  const base = lattice ? uniformModel(lattice, uniform).interactions : [];
  const model = hamiltonian({
    sites: lattice?.sites ?? sites!,
    constant,
    interactions: [...base, ...terms.map(asInteraction)],
  });
  return lattice ? { ...model, lattice } : model;
}

/** The JSON text of a Hamiltonian, as {@link readCouplings} reads it. */
export function couplingsJson({ sites, constant, interactions }: Hamiltonian): string {
  const terms = interactions.flatMap(({ order, sites: members, couplings }) =>
    Array.from(couplings, (value, t) => ({
      sites: Array.from(members.subarray(t * order, (t + 1) * order)),
      coupling: value,
    })),
  );
  return `{"sites": ${sites}, "constant": ${constant}, "terms": [\n${terms.map((term) => JSON.stringify(term)).join(",\n")}\n]}\n`;
}

function asInteraction({ sites, coupling: value }: { sites: number[]; coupling: number }): Interaction {
  return { order: sites.length, sites: Int32Array.from(sites), couplings: Float64Array.of(value) };
}

function latticeOf(size: string, boundary: "periodic" | "open"): SquareLattice {
  const [rows, columns] = size.split("x").map(Number) as [number, number];
  return square(rows, columns, { boundary });
}

function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new FormatError(
      `cannot read ${path} (${(error as NodeJS.ErrnoException).code}); name a JSON file of couplings`,
    );
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FormatError(`${path} is not JSON: ${(error as Error).message}`);
  }
}
