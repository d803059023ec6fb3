import { relative } from "node:path";

/** A path as the reader would type it: relative below the working directory, else absolute. */
export function shortestPath(path: string): string {
  const way = relative(process.cwd(), path);
  return way.startsWith("..") ? path : way || ".";
}
