import { defineConfig } from "vitest/config";

const physics = process.env.KADANOFF_PHYSICS === "1";

export default defineConfig({
  test: {
    include: physics ? ["test/physics/**/*.test.ts"] : ["test/**/*.test.ts"],
    exclude: physics ? [] : ["test/physics/**"],
    testTimeout: physics ? 3_600_000 : 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    reporters: ["default", "./test/count-reporter.ts"],
  },
});
