import { spawnSync } from "node:child_process";
import { type Browser, chromium } from "playwright-core";

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

const answers = (program: string): boolean => spawnSync(program, ["--version"]).status === 0;

/** The system's Chromium: the one that CHROMIUM_PATH names, or else the first that answers. */
export function findChromium(): string | undefined {
  const named = process.env.CHROMIUM_PATH;
  return (named ? [named] : places).find(answers);
}

/**
 * Chromium without a window, and without the network traffic of its own that a test has no use for.
 * `webgpu`: with its software driver for WebGPU.
 */
export const launch = (executablePath: string, { webgpu = false } = {}): Promise<Browser> =>
  chromium.launch({
    executablePath,
    headless: true,
    args: [
      "--no-sandbox",
      ...(webgpu ? ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"] : ["--disable-gpu"]),
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
