import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import ts from "typescript";
import { home } from "../cli/run-cli.js";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
  ".map": "application/json",
};

const page = (script: string): string =>
  `<!doctype html><title>Kadanoff</title><script type="module" src="/test/browser/${script}.js"></script>`;
const pages: Readonly<Record<string, string>> = { "/": page("page"), "/autodiff": page("autodiff-page") };

export interface Site {
  readonly address: string;
  /** The paths that were asked for and not found. */
  readonly missing: readonly string[];
  close(): void;
}

/**
 * Serves the built package, the example's page, the files of onnxruntime-web, and this folder with the types taken out
 * of its TypeScript, all under their paths in the repository.
 * `isolated`: with the headers of cross-origin isolation, without which pages have no shared memory.
 */
export async function serve({ isolated }: { readonly isolated: boolean }): Promise<Site> {
  const missing: string[] = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (isolated) {
      response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
      response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
    }
    try {
      const text = await content(pathname);
      response.setHeader("Content-Type", types[extname(pathname)] ?? types[".html"]!);
      response.end(text);
    } catch {
      missing.push(pathname);
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/`,
    missing,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function content(path: string): Promise<string | Uint8Array> {
  if (Object.hasOwn(pages, path)) return pages[path]!;
  if (path === "/favicon.ico") return "";
  if (path.startsWith("/dist/") || path.startsWith("/examples/browser/")) return readFile(join(home, path), "utf8");
  if (path.startsWith("/node_modules/onnxruntime-web/dist/")) return readFile(join(home, path));
  if (!path.startsWith("/test/browser/")) throw new Error(`${path} is not served`);
  const source = await readFile(join(home, path.replace(/\.js$/, ".ts")), "utf8");
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true };
  return ts.transpileModule(source, { compilerOptions }).outputText;
}
