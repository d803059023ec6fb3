import { onsager } from "kadanoff/exact";
import { critical, square } from "kadanoff/lattice";
import { ising } from "kadanoff/models";
import { createSampler } from "kadanoff/montecarlo";

const size = 1024;
const shown = 128;
const lattice = square(size, size);
const slider = document.querySelector("input");
const output = document.querySelector("output");

/** One canvas for each scale, its spins as pixels. */
const pictures = [1, 2, 4, 8].map((scale) => {
  const figure = document.createElement("figure");
  const canvas = Object.assign(document.createElement("canvas"), { width: shown, height: shown });
  const caption = document.createElement("figcaption");
  caption.textContent = scale === 1 ? "spins" : `blocks of ${scale} x ${scale}`;
  figure.append(canvas, caption);
  document.querySelector("#scales").append(figure);
  const context = canvas.getContext("2d");
  const image = context.createImageData(shown, shown);
  return { context, image, pixels: new Uint32Array(image.data.buffer) };
});

/** Blocks of 2 x 2 by majority; the first of a block decides a tie. */
function blocked(spins, width) {
  const half = width / 2;
  const blocks = new Int8Array(half * half);
  for (let y = 0, block = 0; y < half; y++) {
    for (let x = 0; x < half; x++, block++) {
      const at = 2 * (y * width + x);
      const sum = 2 * spins[at] + spins[at + 1] + spins[at + width] + spins[at + width + 1];
      blocks[block] = Math.sign(sum) || spins[at];
    }
  }
  return blocks;
}

function draw(spins) {
  let level = spins;
  let width = size;
  for (const { context, image, pixels } of pictures) {
    for (let y = 0; y < shown; y++) {
      for (let x = 0; x < shown; x++) pixels[y * shown + x] = level[y * width + x] > 0 ? 0xfff4f1ee : 0xff5a3a24;
    }
    context.putImageData(image, 0, 0);
    level = blocked(level, width);
    width /= 2;
  }
}

let couplings = 0;

/** Takes the lattice to the slider's coupling by clusters, then lets single spins move until the slider does. */
async function show(start) {
  const coupling = Number(slider.value) * critical;
  const model = ising(lattice, { coupling });
  const task = couplings++;
  const clusters = await createSampler(model, { algorithm: "swendsen-wang", seed: 1, task, start });
  clusters.advance(50);
  const first = clusters.configuration();
  const sampler = await createSampler(model, { algorithm: "metropolis", seed: 1, task, start: first });
  const exact = onsager({ coupling }).energyPerSite;
  const frame = () => {
    const { energy } = sampler.measure({ measurements: 1 }).series;
    const spins = sampler.configuration();
    draw(spins);
    output.textContent =
      `K = ${coupling.toFixed(4)}, energy per spin ${(energy[0] / lattice.sites).toFixed(4)}, ` +
      `Onsager ${exact.toFixed(4)}, sweep ${sampler.sweeps}`;
    if (Number(slider.value) * critical !== coupling) show(spins);
    else requestAnimationFrame(frame);
  };
  frame();
}

show("ordered");
