import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const home = join(dirname(fileURLToPath(import.meta.url)), "..");
/** Libraries that run in any JavaScript engine, and may be used below the workbench. */
const portable = ["ml-matrix"];
const floors = ["core", "physics", "learning", "systems", "workbench", "cli"];

interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const sources: Source[] = readdirSync(join(home, "src"), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
  .map((entry) => {
    const file = join(entry.parentPath, entry.name);
    const text = readFileSync(file, "utf8");
    return {
      path: relative(home, file).split(sep).join("/"),
      text,
      imports: [...text.matchAll(/from\s+"([^"]+)"/g)].map((match) => match[1]!),
    };
  });

/** src/systems/rbm/star-map.ts is on the floor `systems`, in the room `rbm`. */
const place = (path: string): { floor: number; room: string } => {
  const [, floor, room] = path.split("/") as [string, string, string];
  return { floor: floors.indexOf(floor), room };
};

test("every file stands on a floor of the house", () => {
  expect(sources.length).toBeGreaterThan(40);
  expect(sources.filter(({ path }) => place(path).floor < 0).map(({ path }) => path)).toEqual([]);
});

test("a room imports only from rooms below it, and no system imports another", () => {
  const wrong: string[] = [];
  for (const { path, imports } of sources) {
    const from = place(path);
    for (const specifier of imports.filter((one) => one.startsWith("."))) {
      const to = place(posix.join(posix.dirname(path), specifier));
      const upwards = to.floor > from.floor;
      const sideways = floors[from.floor] === "systems" && to.floor === from.floor && to.room !== from.room;
      if (upwards || sideways) wrong.push(`${path} imports ${specifier}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("other rooms are entered through their public face", () => {
  const wrong: string[] = [];
  for (const { path, imports } of sources) {
    for (const specifier of imports.filter((one) => one.startsWith("../"))) {
      const target = posix.join(posix.dirname(path), specifier);
      const [from, to] = [place(path), place(target)];
      if ((from.floor !== to.floor || from.room !== to.room) && !target.endsWith("/index.js"))
        wrong.push(`${path}: ${specifier}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("an index file only exports", () => {
  for (const { path, text } of sources.filter((source) => source.path.endsWith("/index.ts"))) {
    const rest = text.replace(/export\s+(type\s+)?(\{[^}]*\}|\*)\s+from\s+"[^"]+";/g, "").trim();
    expect(rest, path).toBe("");
  }
});

test("below the workbench nothing knows Node or a page, and nowhere is randomness without a seed", () => {
  for (const { path, text, imports } of sources) {
    expect(text, path).not.toMatch(/Math\.random\(/);
    if (place(path).floor >= floors.indexOf("workbench")) continue;
    expect(
      imports.filter((one) => !one.startsWith(".") && !portable.includes(one)),
      path,
    ).toEqual([]);
    expect(text, path).not.toMatch(/\b(process|document|window|Buffer)\./);
  }
});

test("every folder with a public face has its subpath in package.json", () => {
  const { exports } = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as {
    exports: Record<string, { default: string }>;
  };
  const faces = sources
    .map(({ path }) => path)
    .filter((path) => /^src\/(core|physics|systems|workbench)\/[^/]+\/index\.ts$/.test(path))
    .map((path) => path.replace("src/", "./dist/").replace(/\.ts$/, ".js"));
  const exported = Object.values(exports).map((entry) => entry.default);
  expect(faces.filter((face) => !exported.includes(face))).toEqual([]);
});
