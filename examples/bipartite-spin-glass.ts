// The star map of your own couplings: a +-J spin glass on a 4x4 torus, checked on all 65,536 configurations.
import { bonds, square, sublattices } from "kadanoff/lattice";
import { hamiltonian } from "kadanoff/models";
import { randomStream } from "kadanoff/random";
import { certify, compareExhaustively, compareHidden, starMap } from "kadanoff/rbm";

const lattice = square(4, 4);
const sites = bonds(lattice);
const signs = new Int8Array(sites.length / 2);
randomStream({ seed: 7, purpose: "disorder" }).fillSpins(signs);
const model = hamiltonian({
  sites: lattice.sites,
  interactions: [{ order: 2, sites, couplings: Float64Array.from(signs, (sign) => 0.6 * sign) }],
});

const rbm = starMap(model, { weight: 6, keptSites: sublattices(lattice).even });
const measured = compareExhaustively(rbm);
console.log(`largest relative error ${measured.maxRelativeError.stable.toExponential(3)}`);
console.log(`bound                  ${certify(rbm).maxRelativeError.toExponential(3)}`);
console.log(`D(model || RBM)        ${measured.klDivergence.toExponential(3)} nats`);

const hidden = compareHidden(rbm, { samples: 1, random: randomStream({ seed: 7, purpose: "unused" }) });
console.log(
  `hidden law             ${(hidden.againstEnumeration ?? 0) < 1e-12 ? "exact" : "off"} on ${hidden.states} states`,
);
