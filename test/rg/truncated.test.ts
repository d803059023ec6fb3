import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ParameterError } from "../../src/core/errors/index.js";
import { ln2Cosh } from "../../src/core/numbers/index.js";
import { onsager } from "../../src/physics/exact/index.js";
import { critical } from "../../src/physics/lattice/index.js";
import {
  criticalCoupling,
  criticalLine,
  fixedPoints,
  flowField,
  flowTrajectory,
  freeEnergy,
  linearise,
  logPartitionAlong,
  migdalKadanoffFlow,
  nearestNeighbourFlow,
  polish,
  type Recursion,
  sumFlow,
  wilsonFlow,
} from "../../src/physics/rg/truncated/index.js";

const within = (actual: number, expected: number, tolerance: number): void =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance);

const everyFlow: readonly Recursion[] = [
  nearestNeighbourFlow(),
  sumFlow(),
  sumFlow({ temper: 0.8 }),
  wilsonFlow(),
  wilsonFlow({ temper: 1.3 }),
  migdalKadanoffFlow(),
  migdalKadanoffFlow({ scale: 3, temper: 0.9 }),
  migdalKadanoffFlow({ scale: 5, order: "decimate-move" }),
  migdalKadanoffFlow({ scale: 2, dimension: 3 }),
];

describe("fixed points of truncated flows", () => {
  test("nearest neighbours alone have no critical point, and that is an answer, not an error", () => {
    const { all, critical: none, remark } = fixedPoints(nearestNeighbourFlow());
    expect(none).toBeNull();
    expect(remark).toContain("every coupling flows to the high-temperature sink");
    expect(all.map(({ kind, couplings, attractive }) => [kind, couplings[0], attractive])).toEqual([
      ["high-temperature", 0, true],
      ["low-temperature", Number.POSITIVE_INFINITY, false],
    ]);
    expect(criticalCoupling(nearestNeighbourFlow())).toBeNull();
    const { step } = nearestNeighbourFlow();
    for (const coupling of [1e-3, 0.1, 1, 10, 1e3]) expect(step([coupling])[0]!).toBeLessThan(coupling);
    within(step([1e3])[0]! / 1e3, 1, 1e-3);
  });

  // The digits are from 40-digit arithmetic (mpmath).
  test("the sum of the pair couplings is critical at K* = (3/8) ln cosh 4K*, with eigenvalue (3/2) tanh 4K*", () => {
    const point = fixedPoints(sumFlow()).critical!;
    const coupling = point.couplings[0]!;
    within(coupling, 0.5069810190775667, 1e-15);
    within(point.eigenvalues[0]!, 1.448922354968228, 1e-15);
    within(point.eigenvalues[0]!, 1.5 * Math.tanh(4 * coupling), 1e-15);
    // cosh 4K* = e^(8K*/3), and tanh^2 = 1 - 1/cosh^2.
    within(point.eigenvalues[0]!, 1.5 * Math.sqrt(-Math.expm1((-16 / 3) * coupling)), 1e-15);
    within(point.exponents!.nu, 0.9346138790845007, 3e-15);
    within(point.exponents!.alpha, 2 - 2 * point.exponents!.nu, 1e-15);
    expect(fixedPoints(sumFlow()).all.map(({ kind, attractive }) => [kind, attractive])).toEqual([
      ["high-temperature", true],
      ["critical", false],
      ["low-temperature", true],
    ]);
  });

  test("Wilson's flow is critical at (1/3, 1/9), with eigenvalues (2 +- sqrt 10)/3", () => {
    const point = fixedPoints(wilsonFlow()).critical!;
    within(point.couplings[0]!, 1 / 3, 2e-16);
    within(point.couplings[1]!, 1 / 9, 2e-16);
    within(point.eigenvalues[0]!, (2 + Math.sqrt(10)) / 3, 5e-16);
    within(point.eigenvalues[1]!, (2 - Math.sqrt(10)) / 3, 5e-16);
    within(point.exponents!.nu, 0.6385327109840732, 1e-15);
    expect(point.scalingPowers[1]!).toBeLessThan(0);
  });

  test("Migdal-Kadanoff at b = 2 is critical where e^(2K) is the tribonacci constant", () => {
    const { couplings, eigenvalues, exponents } = fixedPoints(migdalKadanoffFlow()).critical!;
    const x = Math.exp(2 * couplings[0]!);
    within(x ** 3 - x ** 2 - x, 1, 1e-14);
    within(couplings[0]!, 0.3046889317180031, 2e-16);
    within(eigenvalues[0]!, 2 * Math.tanh(4 * couplings[0]!), 1e-15);
    within(eigenvalues[0]!, 1.6785735104283224, 1e-15);
    within(exponents!.nu, 1.3382657903899515, 3e-15);
  });

  test("Migdal-Kadanoff at b = 3 is critical at half the logarithm of the golden ratio, either sign, with 9/4", () => {
    const points = fixedPoints(migdalKadanoffFlow({ scale: 3 })).all.filter(({ kind }) => kind === "critical");
    const half = Math.log((1 + Math.sqrt(5)) / 2) / 2;
    expect(points.length).toBe(2);
    within(points[0]!.couplings[0]!, half, 2e-16);
    within(points[1]!.couplings[0]!, -half, 2e-16);
    for (const { eigenvalues } of points) within(eigenvalues[0]!, 9 / 4, 4e-15);
  });

  test("the order of moving and decimating changes the fixed point by b, but neither eigenvalue nor critical lattice", () => {
    for (const scale of [2, 3, 8]) {
      const [first, second] = (["move-decimate", "decimate-move"] as const).map((order) =>
        migdalKadanoffFlow({ scale, order }),
      );
      const [a, b] = [fixedPoints(first!).critical!, fixedPoints(second!).critical!];
      within(b.couplings[0]!, scale * a.couplings[0]!, 1e-15);
      within(b.eigenvalues[0]!, a.eigenvalues[0]!, 1e-14);
      within(criticalCoupling(second!)!.nonlinear, a.couplings[0]!, 1e-15);
      within(freeEnergy(second!, { coupling: 0.4 }).excess!, freeEnergy(first!, { coupling: 0.4 }).excess!, 1e-14);
    }
  });

  test("one Migdal-Kadanoff step of b = 4 is not two steps of b = 2, since the orders of moving differ", () => {
    const once = migdalKadanoffFlow({ scale: 4 }).step([0.3])[0]!;
    const two = migdalKadanoffFlow({ scale: 2 });
    expect(Math.abs(once - two.step(two.step([0.3]))[0]!)).toBeGreaterThan(0.01);
  });

  test("in one dimension nothing is moved, and steps of b = 2 and 3 make one of b = 6", () => {
    const [two, three, six] = [2, 3, 6].map((scale) => migdalKadanoffFlow({ scale, dimension: 1 }));
    for (const coupling of [-1.3, 0.01, 0.4, 3, 30]) {
      const direct = six!.step([coupling])[0]!;
      within(three!.step(two!.step([coupling]))[0]!, direct, 2e-15 * (1 + Math.abs(coupling)));
      within(Math.tanh(direct), Math.tanh(coupling) ** 6, 1e-15);
    }
    expect(fixedPoints(two!).critical).toBeNull();
  });

  test("a fixed point is left in place by the step, for every flow and phase", () => {
    for (const flow of everyFlow) {
      for (const { couplings } of fixedPoints(flow).all) {
        if (!couplings.every(Number.isFinite)) continue;
        flow.step(couplings).forEach((coupling, i) => {
          within(coupling, couplings[i]!, 1e-15);
        });
      }
    }
  });

  test("Newton's method finds the fixed points from afar, and says when it does not", () => {
    expect(polish(wilsonFlow(), [0.5, 0.2])!.map((coupling) => coupling.toFixed(14))).toEqual([
      (1 / 3).toFixed(14),
      (1 / 9).toFixed(14),
    ]);
    const rootless = { ...wilsonFlow(), step: ([a, b]: readonly number[]) => [a! * a! + 1, b! / 2] };
    expect(polish(rootless, [0.5, 0.2])).toBeNull();
  });

  test("a flow that spirals has no exponents, and is refused with its eigenvalues", () => {
    const spiral: Recursion = {
      ...wilsonFlow(),
      jacobian: () => [
        [1, -1],
        [1, 1],
      ],
    };
    expect(() => linearise(spiral, [0, 0])).toThrow(ParameterError);
    expect(() => linearise(spiral, [0, 0])).toThrow("1 + 1i");
  });
});

describe("tempered flows", () => {
  test("the sum flow has a critical point exactly where tau > 2/3, and it diverges towards 2/3", () => {
    expect(fixedPoints(sumFlow({ temper: 0.6 })).critical).toBeNull();
    expect(fixedPoints(sumFlow({ temper: 0.666 })).critical).toBeNull();
    let last = 0;
    for (const temper of [1.4, 1, 0.8, 0.7, 0.67, 0.667, 0.66667]) {
      const point = fixedPoints(sumFlow({ temper })).critical!.couplings[0]!;
      expect(point).toBeGreaterThan(last);
      within(sumFlow({ temper }).step([point])[0]! / point, 1, 1e-15);
      last = point;
    }
    // Far out K' = tau (3/2 K - (3/8) ln 2).
    within(last * (1.5 - 1 / 0.66667), (3 / 8) * Math.LN2, 1e-9);
  });

  test("Wilson's flow is critical at K1 = 1/(tau (2 + tau)), K2 = tau K1^2", () => {
    for (const temper of [0.5, 0.9, 1, 2]) {
      const { couplings } = fixedPoints(wilsonFlow({ temper })).critical!;
      const first = 1 / (temper * (2 + temper));
      within(couplings[0]!, first, 1e-15);
      within(couplings[1]!, temper * first * first, 1e-15);
    }
  });

  test("all levels of free spins count: ln Z/N at K = 0 is ln 2 times the geometric sum of the temperatures", () => {
    for (const temper of [0.6, 0.9, 1, 1.5]) {
      within(logPartitionAlong(sumFlow({ temper }), [0]), Math.LN2 / 2 / (1 - 1 / (2 * temper)), 1e-14);
    }
    expect(logPartitionAlong(sumFlow({ temper: 0.5 }), [0.3])).toBe(Number.POSITIVE_INFINITY);
    expect(freeEnergy(sumFlow({ temper: 0.9 }), { coupling: 0.4 }).exact).toBeNull();
  });

  test("refuses a factor that is not positive", () => {
    for (const temper of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => sumFlow({ temper })).toThrow(`temper ${temper} is not a positive number`);
    }
  });
});

describe("derivatives", () => {
  test("every analytic Jacobian agrees with central differences", () => {
    const coupling = fc.double({ min: 0.02, max: 1.2, noNaN: true });
    fc.assert(
      fc.property(coupling, coupling, (first, second) => {
        for (const flow of everyFlow) {
          const point = [first, second].slice(0, flow.couplings.length);
          const jacobian = flow.jacobian(point);
          for (let j = 0; j < point.length; j++) {
            const [up, down] = [1e-5, -1e-5].map((h) => flow.step(point.map((one, i) => (i === j ? one + h : one))));
            for (let i = 0; i < point.length; i++) within((up![i]! - down![i]!) / 2e-5, jacobian[i]![j]!, 1e-8);
          }
        }
      }),
      { seed: 1, numRuns: 50 },
    );
  });
});

describe("the critical line", () => {
  test("of Wilson's flow meets the nearest-neighbour axis at 0.3920923, its tangent at 0.3979043", () => {
    const { nonlinear, linearised } = criticalCoupling(wilsonFlow())!;
    within(nonlinear, 0.3920923394709892, 3e-16);
    within(linearised!, 1 / 3 + 1 / 9 / ((2 + Math.sqrt(10)) / 3), 1e-15);
  });

  test("passes through the fixed point with its tangent, and is mapped onto itself by the flow", () => {
    const flow = wilsonFlow();
    const { points, tangent } = criticalLine(flow, { second: [-0.2, 0, 1 / 9 - 1e-4, 1 / 9, 0.2, 0.5] });
    expect(points.map((point) => point[1])).toEqual([-0.2, 0, 1 / 9 - 1e-4, 1 / 9, 0.2]);
    within(points[3]![0]!, 1 / 3, 1e-15);
    within(points[2]![0]!, tangent[2]![0]!, 1e-8);
    const [image] = points.map((point) => flow.step(point));
    within(criticalLine(flow, { second: [image![1]!] }).points[0]![0]!, image![0]!, 1e-14);
    // (0, K2) goes to (K2, 0): the line meets both axes at the same coupling.
    const axis = criticalCoupling(flow)!.nonlinear;
    within(criticalLine(flow, { second: [axis - 1e-6] }).points[0]![0]!, 0, 2e-3);
  });

  test("of a one-coupling flow is its fixed point", () => {
    within(criticalCoupling(sumFlow())!.nonlinear, 0.5069810190775667, 1e-15);
    expect(() => criticalLine(sumFlow(), { second: [0] })).toThrow("needs two couplings");
  });
});

describe("the free energy along a trajectory", () => {
  test("is exact in one dimension at every temperature, for every b", () => {
    for (const scale of [2, 3, 10]) {
      for (const coupling of [-0.7, 0, 0.3, 1, 5, 50, 1e6]) {
        const { logPartitionPerSite, exact } = freeEnergy(migdalKadanoffFlow({ scale, dimension: 1 }), { coupling });
        expect(exact).toBe(ln2Cosh(coupling));
        within(logPartitionPerSite, exact!, 4e-15 * (1 + Math.abs(coupling)));
      }
    }
  });

  test("of the sum flow overshoots Onsager by 0.0323 at K_c", () => {
    const { logPartitionPerSite, exact, excess } = freeEnergy(sumFlow(), { coupling: critical });
    within(logPartitionPerSite, 0.9619697550532275, 1e-15);
    expect(exact).toBe(onsager({ coupling: critical }).logPartitionPerSite);
    within(excess!, 0.03227435671161733, 1e-15);
  });

  test("of the decimations is exact to the order K^2 that they keep at high temperature", () => {
    for (const flow of [nearestNeighbourFlow(), sumFlow(), wilsonFlow()]) {
      for (const coupling of [0.01, 0.03]) {
        expect(Math.abs(freeEnergy(flow, { coupling }).excess!)).toBeLessThan(3 * coupling ** 4);
      }
    }
  });

  test("of Migdal and Kadanoff is never below Onsager's, since moved bonds have mean zero", () => {
    for (const scale of [2, 3, 4, 7]) {
      for (let coupling = 0; coupling < 3; coupling += 0.05) {
        const { excess, exact } = freeEnergy(migdalKadanoffFlow({ scale }), { coupling });
        expect(excess!).toBeGreaterThan(-1e-15 * (1 + exact!));
      }
    }
  });

  test("is ln Z of the next level and the constant of the step", () => {
    for (const flow of everyFlow) {
      const point = [0.2, 0.07].slice(0, flow.couplings.length);
      const after = logPartitionAlong(flow, flow.step(point)) / (flow.volume * flow.temper);
      within(logPartitionAlong(flow, point), flow.constant(point) + after, 1e-14);
    }
  });

  test("does not overflow: at K = 1e100 it is K times the bonds that the flow keeps", () => {
    for (const [flow, perSite] of [
      [nearestNeighbourFlow(), 1.5],
      [sumFlow(), 3],
      [migdalKadanoffFlow(), 2],
      [migdalKadanoffFlow({ scale: 7 }), 2],
    ] as const) {
      within(freeEnergy(flow, { coupling: 1e100 }).logPartitionPerSite / 1e100, perSite, 1e-13);
      expect(flow.step([1e100])[0]!).toBeGreaterThan(0);
      expect(Number.isFinite(flow.step([1e300])[0]!)).toBe(true);
      expect(Number.isFinite(flow.jacobian([1e300])[0]![0]!)).toBe(true);
    }
  });

  test("of Wilson's flow diverges below its transition, where couplings are squared without end", () => {
    expect(Number.isFinite(freeEnergy(wilsonFlow(), { coupling: 0.392 }).logPartitionPerSite)).toBe(true);
    expect(freeEnergy(wilsonFlow(), { coupling: 0.3921 }).logPartitionPerSite).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("trajectories and fields", () => {
  test("a trajectory carries spacing, volume and the constant taken out so far", () => {
    const levels = flowTrajectory(sumFlow(), [0.6], { steps: 60 });
    expect(levels.length).toBe(61);
    expect(levels[2]!.volume).toBe(4);
    within(levels[2]!.spacing, 2, 1e-15);
    const last = levels[60]!;
    const whole = last.constant + logPartitionAlong(sumFlow(), last.couplings) / last.volume;
    within(whole, logPartitionAlong(sumFlow(), [0.6]), 1e-14);
  });

  test("points either side of the critical line part to the two phases", () => {
    const line = criticalCoupling(wilsonFlow())!.nonlinear;
    const [hot, cold] = [line - 1e-6, line + 1e-6].map((coupling) =>
      flowTrajectory(wilsonFlow(), [coupling, 0], { steps: 40 }),
    );
    expect(hot!.at(-1)!.couplings[0]!).toBeLessThan(1e-6);
    expect(cold!.at(-1)!.couplings[0]!).toBeGreaterThan(1e6);
  });

  test("a trajectory ends before its couplings leave the doubles", () => {
    const levels = flowTrajectory(wilsonFlow(), [2, 0], { steps: 100 });
    expect(levels.length).toBeLessThan(15);
    expect(levels.at(-1)!.couplings.every(Number.isFinite)).toBe(true);
  });

  test("a field is one step from each point of a grid", () => {
    const axes = [
      { from: 0, to: 0.5, count: 6 },
      { from: -0.1, to: 0.2, count: 4 },
    ];
    const field = flowField(wilsonFlow(), { axes });
    expect(field.length).toBe(24);
    expect(field[0]!.from).toEqual([0, -0.1]);
    expect(field[23]!.from).toEqual([0.5, 0.2]);
    for (const { from, to } of field) expect(to).toEqual(wilsonFlow().step(from));
    expect(() => flowField(sumFlow(), { axes })).toThrow("2 axes for the couplings K");
    expect(() => flowField(sumFlow(), { axes: [{ from: 0, to: 1, count: 0 }] })).toThrow("axis of 0 points");
  });

  test("refuses points and parameters outside a flow", () => {
    expect(() => flowTrajectory(wilsonFlow(), [0.3], { steps: 1 })).toThrow("give finite K1, K2");
    expect(() => flowTrajectory(sumFlow(), [Number.NaN], { steps: 1 })).toThrow(ParameterError);
    expect(() => flowTrajectory(sumFlow(), [0.3], { steps: 1.5 })).toThrow("1.5 steps");
    expect(() => freeEnergy(sumFlow(), { coupling: Number.POSITIVE_INFINITY })).toThrow("not a finite number");
    expect(() => migdalKadanoffFlow({ scale: 1 })).toThrow("scale 1");
    expect(() => migdalKadanoffFlow({ scale: 2.5 })).toThrow("scale 2.5");
    expect(() => migdalKadanoffFlow({ dimension: 0 })).toThrow("dimension 0");
    expect(() => migdalKadanoffFlow({ order: "sideways" as "move-decimate" })).toThrow('unknown order "sideways"');
  });
});

test("a free energy whose series hardly converges is summed in closed form once the flow rests", () => {
  const recursion = sumFlow({ temper: 0.5000001 });
  const { logPartitionPerSite } = freeEnergy(recursion, { coupling: 0.2 });
  // The sink adds (1/2) ln 2 per level, weighted by (2 tau)^-n = 1.0000002^-n.
  expect(Math.abs(logPartitionPerSite / (Math.LN2 / 2 / 2e-7) - 1)).toBeLessThan(1e-5);
});

test("Wilson's fixed point turns unstable along its critical line at tau = 6, where the second eigenvalue is -1", () => {
  const at6 = fixedPoints(wilsonFlow({ temper: 6 })).critical!;
  expect(at6.eigenvalues[1]).toBeCloseTo(-1, 9);
  const { all, critical: none } = fixedPoints(wilsonFlow({ temper: 7 }));
  expect(none).toBeNull();
  expect(all.some(({ kind }) => kind === "multicritical")).toBe(true);
});
