// Serves this page with the built package: node examples/browser/serve.mjs, after npm run build.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";

const root = new URL("../../", import.meta.url);
const types = { ".html": "text/html", ".js": "text/javascript", ".map": "application/json" };

createServer(async (request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  if (pathname === "/") return response.writeHead(302, { Location: "/examples/browser/index.html" }).end();
  const served = pathname.startsWith("/dist/") || pathname.startsWith("/examples/browser/");
  const text = served ? await readFile(new URL(`.${pathname}`, root)).catch(() => undefined) : undefined;
  if (text === undefined) return response.writeHead(404).end();
  response.writeHead(200, {
    "Content-Type": `${types[extname(pathname)]}; charset=utf-8`,
    // With these two headers a page may share memory between threads.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
  });
  response.end(text);
}).listen(8000, "127.0.0.1", () => console.log("http://localhost:8000"));
