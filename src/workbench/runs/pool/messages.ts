import type { UnitOutcome, UnitProgress, UnitRequest } from "../chain/unit.js";
import type { Point, PointRequest } from "../results/points.js";

/** What a worker is asked to do. */
export type Work =
  | { readonly kind: "unit"; readonly request: UnitRequest }
  | { readonly kind: "points"; readonly request: PointRequest };

/** What a worker tells. */
export type Message =
  | { readonly kind: "progress"; readonly progress: UnitProgress }
  | { readonly kind: "done"; readonly result: UnitOutcome | readonly Point[] }
  | { readonly kind: "failed"; readonly name: string; readonly message: string; readonly stack: string | undefined };
