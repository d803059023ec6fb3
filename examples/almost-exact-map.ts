// The almost-exact map in a dozen lines: build the RBM, certify it, compare it, look at its hidden layer.
import { critical, square } from "kadanoff/lattice";
import { ising } from "kadanoff/models";
import { randomStream } from "kadanoff/random";
import { certify, compareHidden, compareRandom, minimumWeight, starMap } from "kadanoff/rbm";

const model = ising(square(8, 8), { coupling: critical });
const rbm = starMap(model, { weight: 20 });

const { maxRelativeError, klDivergence } = certify(rbm);
console.log(
  `every one of 2^64 configurations is within ${maxRelativeError.toExponential(2)}; D <= ${klDivergence.toExponential(2)} nats`,
);
console.log(`1e-12 needs a weight of ${minimumWeight(rbm, { tolerance: 1e-12 }).toFixed(3)}`);

const random = compareRandom(rbm, { samples: 100_000, random: randomStream({ seed: 1, purpose: "example" }) });
console.log(`100000 random ones: ${random.maxRelativeError.stable.toExponential(2)} measured`);

const hidden = compareHidden(rbm, { samples: 10_000, random: randomStream({ seed: 1, purpose: "hidden" }) });
console.log(`hidden layer against the decimated model: ${hidden.maxRelativeDeviation.toExponential(2)}`);
