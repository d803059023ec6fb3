import { heading, list } from "../../../report/index.js";
import type { Section } from "./wording.js";

/** What the numbers do not say. */
export const notPromised: Section = ({ tasks, job }) => {
  const has = (name: string): boolean => tasks.some(({ observables }) => observables[name]);
  const local = tasks.some(({ parameters }) => ["metropolis", "heat-bath"].includes(String(parameters.sampler)));
  const glass = tasks.some(({ parameters }) => parameters.model === "edwards-anderson");
  const disorder = Number(tasks.find(({ parameters }) => parameters.disorder !== undefined)?.parameters.disorder ?? 0);
  const realisations = job && disorder > 0 ? disorder : 0;
  return [
    heading("What is not promised", { id: "not-promised" }),
    list([
      "Below 50 autocorrelation times there is no error bar: tau itself is then known too badly, and is a lower bound. A chain that never left one part of the states gives errors that are too small, and nothing in the series shows it.",
      ...(has("specificHeat") && has("susceptibility")
        ? [
            "Numbers are those of finite lattices. The peaks of C and of the susceptibility shift with L in different ways, and neither lies at the critical coupling of the infinite lattice.",
          ]
        : ["Numbers are those of finite lattices; nothing is extrapolated."]),
      ...(local
        ? [
            "Local updates slow down at a critical point, where tau grows as L to the power 2.17 or so for the Ising model. Take clusters there, or look at tau.",
          ]
        : []),
      ...(has("susceptibility")
        ? [
            "The susceptibility N<m²> has nothing subtracted, so below the critical temperature it grows with N; the connected one subtracts <|m|>².",
          ]
        : []),
      ...(glass
        ? [
            "A ladder can look equilibrated and not be: compare with a run of twice the length.",
            ...(realisations === 1
              ? [
                  "There is one disorder realisation: errors are thermal, and say nothing of the spread of the disorder.",
                ]
              : []),
          ]
        : []),
      ...(job
        ? [
            "Random numbers are the same for the same seed on any machine and number of workers, within one release of Kadanoff.",
          ]
        : []),
    ]),
  ];
};
