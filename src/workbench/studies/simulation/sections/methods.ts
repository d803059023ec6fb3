import { heading, integer, list, paragraph } from "../../../report/index.js";
import type { SimulationResults } from "../results.js";
import { distinct, modelName, parameterValue, type Section } from "./wording.js";

const references = {
  wolff: "U. Wolff, Collective Monte Carlo updating for spin systems, Phys. Rev. Lett. 62, 361 (1989)",
  swendsenWang:
    "R. H. Swendsen and J.-S. Wang, Nonuniversal critical dynamics in Monte Carlo simulations, Phys. Rev. Lett. 58, 86 (1987)",
  metropolis:
    "N. Metropolis, A. W. Rosenbluth, M. N. Rosenbluth, A. H. Teller and E. Teller, Equation of state calculations by fast computing machines, J. Chem. Phys. 21, 1087 (1953)",
  tempering:
    "K. Hukushima and K. Nemoto, Exchange Monte Carlo method and application to spin glass simulations, J. Phys. Soc. Jpn. 65, 1604 (1996)",
  gamma: "U. Wolff, Monte Carlo errors with less errors, Comput. Phys. Commun. 156, 143 (2004), hep-lat/0306017",
  kaufman:
    "B. Kaufman, Crystal statistics II. Partition function evaluated by spinor analysis, Phys. Rev. 76, 1232 (1949)",
  onsager:
    "L. Onsager, Crystal statistics I. A two-dimensional model with an order-disorder transition, Phys. Rev. 65, 117 (1944)",
  rHat: "A. Gelman et al., Bayesian Data Analysis, 3rd edition, eq. 11.4 (CRC Press, 2013)",
} as const;

type Reference = keyof typeof references;

/** A paragraph to paste into a paper, with the references that it cites. */
export const methods: Section = (results) => {
  const { text, cited } = methodsText(results);
  return [
    heading("Methods", { id: "methods" }),
    paragraph(text),
    list(
      cited.map((name) => `${references[name]}.`),
      { ordered: true },
    ),
  ];
};

/** The paragraph, and what it cites in the order of its numbers. */
export function methodsText(results: SimulationResults): {
  readonly text: string;
  readonly cited: readonly Reference[];
} {
  const cited: Reference[] = [];
  const cite = (...names: readonly Reference[]): string => {
    for (const name of names) if (!cited.includes(name)) cited.push(name);
    return ` [${names.map((name) => cited.indexOf(name) + 1).join(", ")}]`;
  };
  const sentences = [...sampling(results, cite), ...errors(results, cite), ...checks(results, cite)];
  return { text: sentences.join(" "), cited };
}

type Cite = (...names: readonly Reference[]) => string;

function sampling({ tasks, job, provenance }: SimulationResults, cite: Cite): string[] {
  const [first] = tasks;
  const model = first?.parameters.model;
  if (!job || !first || model === undefined) {
    return [`The data were analysed with Kadanoff ${provenance.version}.`];
  }
  const sizes = distinct(tasks.map(({ parameters }) => parameterValue(parameters.size)));
  const samplers = distinct(tasks.map(({ parameters }) => String(parameters.sampler)));
  const lattices =
    sizes.length === 1
      ? `a lattice of ${sizes[0]} sites`
      : `lattices of ${sizes.slice(0, -1).join(", ")} and ${sizes.at(-1)} sites`;
  const boundary = first.parameters.boundary === "open" ? "open" : "periodic";
  const states = distinct(tasks.flatMap(({ parameters }) => parameters.states ?? []));
  const kind = states.length > 0 ? `${states.join("- and ")}-state ${modelName(model)}` : modelName(model);
  return [
    `We simulated the ${kind} on ${lattices} with ${boundary} boundaries by ${samplers.map((one) => samplerWords(one, { model: String(model), cite })).join(" and ")}, ` +
      `with Kadanoff ${provenance.version} (seed ${job.seed}).`,
    ...(first.parameters.disorder === undefined
      ? []
      : [`Results are averages over ${integer(Number(first.parameters.disorder))} realisations of the bonds.`]),
    `After ${range(tasks.map(({ thermalization }) => thermalization))} sweeps for thermalization, ${range(tasks.map(({ chains }) => chains))} ` +
      `independent chains were measured ${range(tasks.map(({ measurements }) => measurements))} times each, every ${range(
        tasks.map(({ every }) => every),
        { one: "" },
      )}.`,
  ];
}

function range(values: readonly number[], { one }: { readonly one?: string } = {}): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const text = low === high ? integer(low) : `${integer(low)} to ${integer(high)}`;
  if (one === undefined) return text;
  return low === high && low === 1 ? "sweep" : `${text} sweeps`;
}

function samplerWords(sampler: string, { model, cite }: { readonly model: string; readonly cite: Cite }): string {
  switch (sampler) {
    case "wolff":
      return `Wolff's single-cluster algorithm${cite("wolff")}, a sweep being as many clusters as flip the lattice once on average`;
    case "swendsen-wang":
      return `the Swendsen-Wang algorithm${cite("swendsenWang")}`;
    case "tempering":
      return `parallel tempering${cite("tempering")} with ${model === "potts" ? `Swendsen-Wang updates${cite("swendsenWang")}` : `Metropolis sweeps${cite("metropolis")}`}`;
    case "heat-bath":
      return "the heat-bath algorithm";
    default:
      return model === "phi4"
        ? `Metropolis sweeps${cite("metropolis")}, combined with overrelaxation and clusters of signs`
        : `the Metropolis algorithm${cite("metropolis")}`;
  }
}

function errors({ tasks }: SimulationResults, cite: Cite): string[] {
  const all = tasks.flatMap(({ observables }) => Object.values(observables));
  const used = new Set(all.map(({ method }) => method));
  return [
    ...(used.has("gamma")
      ? [
          `Statistical errors were obtained by the Gamma method${cite("gamma")} with S = 1.5, for functions of means by linearisation; no error is quoted for series shorter than 50 integrated autocorrelation times.`,
        ]
      : []),
    ...(used.has("jackknife") ? ["Errors of disorder averages were obtained by the jackknife over realisations."] : []),
    ...(all.some(({ rHat }) => rHat !== undefined) ? [`Chains were compared by the split R-hat${cite("rHat")}.`] : []),
  ];
}

function checks({ tasks }: SimulationResults, cite: Cite): string[] {
  const known = tasks.some(({ exact }) => Object.keys(exact).length > 0);
  const limit =
    tasks.some(({ exact }) => exact.energyPerSite !== undefined) &&
    distinct(tasks.map(({ parameters }) => parameters.coupling)).length >= 3;
  if (!known) return [];
  return [
    `Energy and specific heat were compared with the exact solution of finite tori${cite("kaufman")}${limit ? ` and of the infinite lattice${cite("onsager")}` : ""}.`,
  ];
}
