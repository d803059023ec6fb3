// Compiles every kernels/*.ts to WebAssembly and embeds it as text in src/physics/montecarlo/kernel/generated, so that
// the package loads its kernels in Node and in browsers without a fetch. A kernel whose sources and flags are unchanged
// is left alone. A kernel whose first line says `// shared` is compiled a second time for memory shared by threads.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const home = join(dirname(fileURLToPath(import.meta.url)), "..");
const from = join(home, "kernels");
const to = join(home, "src", "physics", "montecarlo", "kernel", "generated");

const flags = [
  // Atomic operations work on memory that is not shared too, so that both builds have one source.
  ...["-O3", "--noAssert", "--converge", "--runtime", "stub", "--importMemory", "--disableWarning", "201"],
  ...["--enable", "simd", "--enable", "bulk-memory", "--enable", "sign-extension", "--enable", "threads"],
];
const sharedFlags = ["--sharedMemory", "--maximumMemory", "65536"];

const read = (folder) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => ({ name: entry.name.slice(0, -3), text: readFileSync(join(folder, entry.name), "utf8") }));

const compiler = JSON.parse(readFileSync(join(home, "node_modules", "assemblyscript", "package.json"), "utf8")).version;
const library = read(join(from, "lib"));

const jobs = read(from).flatMap(({ name, text }) => {
  const shared = text.startsWith("// shared");
  const job = (output, own) => ({
    name,
    output,
    flags: own,
    stamp: createHash("sha256")
      .update(JSON.stringify([compiler, text, library, own]))
      .digest("hex")
      .slice(0, 16),
  });
  return shared ? [job(name, flags), job(`${name}-shared`, [...flags, ...sharedFlags])] : [job(name, flags)];
});

/** The numbers of the sections of a WebAssembly module. */
function sections(module) {
  const found = [];
  for (let at = 8; at < module.length; ) {
    found.push(module[at++]);
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      size |= (module[at] & 0x7f) << shift;
      if (module[at++] < 0x80) break;
    }
    at += size;
  }
  return found;
}

mkdirSync(to, { recursive: true });
for (const { name } of read(to)) {
  if (!jobs.some(({ output }) => output === name)) rmSync(join(to, `${name}.ts`));
}
const stale = jobs.filter(({ output, stamp }) => {
  const file = join(to, `${output}.ts`);
  return !existsSync(file) || !readFileSync(file, "utf8").startsWith(`// ${stamp}\n`);
});

if (stale.length > 0) {
  console.error(`compiling ${stale.map(({ output }) => output).join(", ")} ...`);
  const { default: asc } = await import("assemblyscript/asc");
  for (const { name, output, flags: own, stamp } of stale) {
    const entry = `${name}.ts`;
    const { error, stderr } = await asc.main([entry, "--outFile", "kernel.wasm", "--baseDir", from, ...own], {
      writeFile: (_, contents) => {
        // Memory is laid out in TypeScript from address 1024 on; static data would lie in its way.
        if (sections(contents).includes(11))
          throw new Error(`${entry} has static data; pass tables in from TypeScript`);
        const text = Buffer.from(contents).toString("base64");
        writeFileSync(
          join(to, `${output}.ts`),
          `// ${stamp}\n// Compiled from kernels/${entry} by scripts/build-kernels.mjs.\nexport default "${text}";\n`,
        );
      },
    });
    if (error || stderr.toString().includes("WARNING")) console.error(stderr.toString());
    if (error) process.exit(1);
  }
}
