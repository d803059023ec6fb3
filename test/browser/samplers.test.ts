import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Outcome, perform, threaded } from "./cases.js";
import { findChromium, launch } from "./chromium.js";
import { type Site, serve } from "./serve.js";

const chromium = findChromium();
if (!chromium) console.warn("skipped: no Chromium was found; install chromium or set CHROMIUM_PATH");

describe.skipIf(!chromium)("in Chromium", () => {
  let browser: Browser;
  let node: Outcome;
  let nodeBlocks: Outcome;
  let sites: { readonly isolated: Site; readonly plain: Site };
  let page: Page;
  const complaints: string[] = [];

  const open = async ({ address }: Site): Promise<Page> => {
    const opened = await browser.newPage();
    opened.on("pageerror", (error) => complaints.push(String(error)));
    opened.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    await opened.goto(address);
    await opened.waitForFunction(() => "kadanoff" in globalThis);
    return opened;
  };

  beforeAll(async () => {
    [browser, node] = await Promise.all([launch(chromium!), perform({})]);
    nodeBlocks = await perform({ names: threaded });
    sites = { isolated: await serve({ isolated: true }), plain: await serve({ isolated: false }) };
    page = await open(sites.isolated);
  });

  afterAll(async () => {
    await browser?.close();
    sites?.isolated.close();
    sites?.plain.close();
  });

  test("one seed gives on a page the configurations, states and series that it gives in Node", async () => {
    expect(await page.evaluate(() => kadanoff.page({}))).toEqual(node);
  });

  test("one seed gives in a page's worker what it gives in Node", async () => {
    expect(await page.evaluate(() => kadanoff.worker({}))).toEqual(node);
  });

  test.each([
    ["the main thread of a page, which may not sleep, and 1 more", "page", 2],
    ["a page's worker and 1 more thread", "worker", 2],
    ["a page's worker and 2 more threads", "worker", 3],
  ] as const)("a lattice shared by %s is the one of a single thread", async (_, where, threads) => {
    const task = { names: threaded, threads };
    const { digests } = await page.evaluate(([where, task]) => kadanoff[where](task), [where, task] as const);
    expect(digests).toEqual(nodeBlocks.digests);
  });

  test("chains begun in Node go on in Chromium as if they had stayed, and the other way round", async () => {
    const second = Object.fromEntries(Object.entries(node.digests).filter(([name]) => name.includes("second part")));
    const there = await page.evaluate((states) => kadanoff.worker({ states }), node.states);
    expect(there.digests).toEqual(second);
    const { states } = await page.evaluate(() => kadanoff.worker({}));
    expect((await perform({ states })).digests).toEqual(second);
  });

  test("a page without cross-origin isolation samples with one thread, and is told what two need", async () => {
    const plain = await open(sites.plain);
    const blocks = (threads: number) =>
      plain.evaluate((task) => kadanoff.page(task).catch(({ name, message }: Error) => ({ name, message })), {
        names: threaded,
        threads,
      });
    expect(await blocks(1)).toEqual(nodeBlocks);
    expect(await blocks(2)).toEqual({
      name: "ParameterError",
      message: expect.stringContaining("Cross-Origin-Embedder-Policy: require-corp; use threads: 1"),
    });
  });

  test("the example's page draws a critical lattice at four scales, with spins of both signs at each", async () => {
    const example = await browser.newPage();
    example.on("pageerror", (error) => complaints.push(String(error)));
    await example.goto(`${sites.isolated.address}examples/browser/index.html`);
    await example.getByText(/sweep \d/).waitFor();
    const colours = await example.evaluate(() =>
      Array.from(document.querySelectorAll("canvas"), (canvas) => {
        const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
        return new Set(new Uint32Array(data.buffer)).size;
      }),
    );
    expect(colours).toEqual([2, 2, 2, 2]);
    await example.close();
  });

  test("the pages found every module and raised no error", () => {
    expect([...sites.isolated.missing, ...sites.plain.missing]).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
