import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { outcome } from "./autodiff-cases.js";
import { findChromium, launch } from "./chromium.js";
import { type Site, serve } from "./serve.js";

const chromium = findChromium();
if (!chromium) console.warn("skipped: no Chromium was found; install chromium or set CHROMIUM_PATH");

type Numbers = Readonly<Record<string, readonly number[]>>;

/** Float32 against doubles: a few roundings of the scale of each output. */
function expectAgreement(actual: Numbers, expected: Numbers, tolerance: number): void {
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  for (const [name, values] of Object.entries(expected)) {
    const scale = Math.max(...values.map(Math.abs));
    const off = Math.max(...values.map((value, i) => Math.abs(value - actual[name]![i]!)));
    expect(scale, name).toBeGreaterThan(1e-3);
    expect(off / scale, name).toBeLessThan(tolerance);
  }
}

describe.skipIf(!chromium)("gradients in Chromium", () => {
  let browser: Browser;
  let site: Site;
  let page: Page;
  let reference: Numbers;
  const complaints: string[] = [];

  beforeAll(async () => {
    [browser, site, reference] = await Promise.all([
      launch(chromium!, { webgpu: true }),
      // As most servers send a page: without the headers of cross-origin isolation.
      serve({ isolated: false }),
      outcome({ executor: "interpreter" }),
    ]);
    page = await browser.newPage();
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(`${site.address}autodiff`);
    await page.waitForFunction(() => "autodiff" in globalThis);
  });

  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  test("a page computes by WebAssembly the gradient of a force that the interpreter computes", async () => {
    expectAgreement(await page.evaluate(() => autodiff.run("wasm")), reference, 1e-5);
  });

  test("a page computes it by WebGPU", async (context) => {
    if (!(await page.evaluate(() => autodiff.hasGpu()))) context.skip("this Chromium offers no WebGPU adapter");
    expectAgreement(await page.evaluate(() => autodiff.run("webgpu")), reference, 1e-5);
  });

  test("Node computes it natively", async () => {
    expectAgreement(await outcome({ executor: "native" }), reference, 1e-5);
  });

  test("the page found every file and raised no error", () => {
    expect(site.missing).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
