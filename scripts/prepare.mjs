// Makes a checkout ready: installs what the lockfile names when it is not installed yet, and builds on request.
// Plain Node, because it runs before any dependency exists.
import { spawnSync } from "node:child_process";
import { existsSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const home = join(dirname(fileURLToPath(import.meta.url)), "..");

export function run(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: home,
    stdio: "inherit",
    shell: process.platform === "win32",
    ...options,
  });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`kadanoff needs Node 20.19 or newer; this is ${process.versions.node}`);
  process.exit(2);
}

const installed = join(home, "node_modules", ".package-lock.json");
const lock = join(home, "package-lock.json");
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
  console.error("installing dependencies (npm ci) ...");
  // Else npm 10 has ONNX Runtime download CUDA binaries; npm 11 is told by allowScripts.
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: "skip" };
  run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { env });
}

if (process.argv.includes("--build")) {
  run(process.execPath, [join("scripts", "build-kernels.mjs")]);
  rmSync(join(home, "dist"), { recursive: true, force: true });
  run(process.execPath, [join("node_modules", "typescript", "bin", "tsc"), "-p", "tsconfig.build.json"]);
}
