import { defineConfig } from 'vitest/config';

// Three suites, run one after another by scripts/test.ts. Integration and browser tests share two cores with the
// encoder's workers, so their files run one at a time.
export default defineConfig({
  test: {
    pool: 'forks',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          exclude: ['test/unit/renderer/**'],
          testTimeout: 30_000,
        },
      },
      {
        extends: './vite.config.ts',
        test: { name: 'renderer', include: ['test/unit/renderer/**/*.test.ts'], testTimeout: 30_000 },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts', 'test/desktop/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          // What a person would wait for without wondering, on a machine that is busy with other tests.
          expect: { poll: { timeout: 25_000 } },
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
