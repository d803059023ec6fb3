import { describe, expect, test } from "vitest";
import { critical } from "../../src/physics/lattice/index.js";
import { type Claim, type MapOptions, mapClaims, prepareMap, runMap } from "../../src/workbench/studies/index.js";

const claimsAt = (options: Partial<MapOptions>): Claim[] =>
  mapClaims(
    runMap(
      prepareMap({
        rows: 4,
        columns: 4,
        boundary: "periodic",
        coupling: critical,
        weight: 40,
        samples: 500,
        seed: 1,
        ...options,
      }),
    ).results,
  );

const about = (claims: readonly Claim[], words: string): Claim => claims.find(({ claim }) => claim.includes(words))!;

describe("the verdicts on the paper's claims", () => {
  test("at the paper's settings confirm the figure and strengthen the hidden law", () => {
    const claims = claimsAt({ rows: 8, columns: 8, samples: 20_000 });
    expect(about(claims, "fractional error").verdict).toBe("confirmed");
    expect(about(claims, "fractional error").finding).toContain("what shows is rounding");
    expect(about(claims, "spins that remain").verdict).toBe("stronger");
    expect(about(claims, "partition functions").verdict).toBe("stronger");
    expect(about(claims, "energy of its star").verdict).toBe("confirmed");
  });

  test("follow the measurement at a weight that is too small", () => {
    const claims = claimsAt({ weight: 2 });
    expect(about(claims, "fractional error").verdict).toBe("not at these settings");
    expect(about(claims, "fractional error").finding).not.toContain("rounding");
    expect(about(claims, "energy of its star").verdict).toBe("imprecise");
    expect(about(claims, "spins that remain").verdict).toBe("stronger");
  });

  test("look at the worst star for antiferromagnets too", () => {
    expect(about(claimsAt({ coupling: -1, weight: 5 }), "energy of its star").verdict).toBe("imprecise");
    expect(about(claimsAt({ coupling: -1, weight: 40 }), "energy of its star").verdict).toBe("confirmed");
  });

  test("do not call rounding of large log-weights a failure", () => {
    for (const coupling of [1000, 1e5]) {
      const claims = claimsAt({ coupling });
      expect(about(claims, "spins that remain").verdict).toBe("stronger");
      expect(about(claims, "partition functions").verdict).toBe("stronger");
    }
  });

  test("notice a hidden law that is off", () => {
    const { results } = runMap(
      prepareMap({ rows: 4, columns: 4, boundary: "periodic", coupling: critical, weight: 40, samples: 100, seed: 1 }),
    );
    const wrong = { ...results, hidden: { ...results.hidden, maxRelativeDeviation: 1e-6 } };
    expect(about(mapClaims(wrong), "spins that remain").verdict).toBe("not confirmed");
    const torn = { ...results, logPartition: { ...results.logPartition, rbm: 15.5 } };
    expect(about(mapClaims(torn), "partition functions").verdict).toBe("not confirmed");
  });

  test("say where the printed couplings do not apply", () => {
    expect(about(claimsAt({ boundary: "open", rows: 3 }), "quadruple").finding).toContain("at open edges");
    expect(about(claimsAt({ rows: 2 }), "quadruple").finding).toContain("extents of 2");
    expect(about(claimsAt({}), "quadruple").finding).not.toContain("at open edges");
  });

  test("contain no number that is not one", () => {
    for (const options of [
      { coupling: 0 },
      { coupling: 5, weight: -40 },
      { coupling: 300 },
      { boundary: "open" as const, rows: 1, columns: 1 },
    ]) {
      const text = JSON.stringify(claimsAt(options));
      expect(text).not.toMatch(/NaN|undefined|Infinity/);
    }
  });
});

test("lattices and numbers beyond reach are refused before anything is built", () => {
  const prepare = (options: Partial<MapOptions>) => () =>
    prepareMap({
      rows: 4,
      columns: 4,
      boundary: "periodic",
      coupling: 0.3,
      weight: 20,
      samples: 1,
      seed: 1,
      ...options,
    });
  expect(prepare({ rows: 30_000, columns: 30_000 })).toThrow("the map is made up to 1024x1024");
  expect(prepare({ coupling: 1e308 })).toThrow("is zero temperature");
  expect(prepare({ weight: 1e307 })).toThrow("leaves no digit");
});
