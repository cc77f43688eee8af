import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findBrowser } from './find-browser.ts';

// npm test: lint, types, then every suite, and at the end what ran, what failed, and, loudly, what could not run here and why.
//
//   npm test                     everything
//   npm test -- unit             one suite (unit, renderer, integration, e2e), without lint and types

const root = path.resolve(import.meta.dirname, '..');
const suites = ['unit', 'renderer', 'integration', 'e2e'] as const;

interface Report {
  testResults: {
    name: string;
    message?: string;
    status: string;
    assertionResults: { fullName: string; status: 'passed' | 'failed' | 'skipped' | 'pending' | 'todo' | 'disabled' }[];
  }[];
}

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !suites.some((suite) => suite === name));
if (unknown.length > 0) {
  process.stderr.write(`There is no suite "${unknown.join('", "')}". Suites: ${suites.join(', ')}.\n`);
  process.exit(2);
}

const bin = (name: string): string => path.join(root, 'node_modules', '.bin', name);
const run = (program: string, args: readonly string[]): Promise<number> =>
  new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
    child.on('error', (error) => {
      process.stderr.write(`${program}: ${error.message}\n`);
      resolve(1);
    });
    child.on('exit', (code) => resolve(code ?? 1));
  });

let passed = 0;
let failed = 0;
let skipped = 0;
const notRun: string[] = [];

async function step(title: string, program: string, args: readonly string[]): Promise<void> {
  process.stdout.write(`\n== ${title}\n`);
  if ((await run(program, args)) === 0) passed++;
  else failed++;
}

if (chosen.length === 0) {
  await step('Lint', bin('eslint'), ['.']);
  await step('Format', bin('prettier'), ['--check', '.', '--log-level', 'warn']);
  await step('Types', bin('tsc'), ['--noEmit']);
  await step('Types of the renderer', bin('svelte-check'), [
    '--tsconfig',
    './renderer/tsconfig.json',
    '--fail-on-warnings',
    '--output',
    'human',
  ]);
}

const browser = findBrowser();
const wanted = suites.filter((suite) => chosen.length === 0 || chosen.includes(suite));
const reports = mkdtempSync(path.join(os.tmpdir(), 'bowerbird-test-'));
for (const suite of wanted) {
  if (suite === 'e2e') {
    if (browser === undefined) {
      notRun.push('The browser tests: no Chromium was found on the PATH (on Debian: sudo apt install chromium).');
      continue;
    }
    await step('Build', process.execPath, [path.join(root, 'scripts', 'build.ts')]);
  }
  process.stdout.write(`\n== ${suite}\n`);
  const file = path.join(reports, `${suite}.json`);
  const code = await run(bin('vitest'), [
    'run',
    '--project',
    suite,
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  count(suite, file, code);
}
rmSync(reports, { recursive: true, force: true });

/** Adds up a suite's report. A suite that ended badly without a failed test still counts as one failure. */
function count(suite: string, file: string, code: number): void {
  let failedHere = 0;
  let countedHere = 0;
  if (existsSync(file)) {
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
    for (const { name, status, assertionResults } of report.testResults) {
      if (status === 'failed' && assertionResults.every((test) => test.status !== 'failed')) failedHere++;
      for (const test of assertionResults) {
        countedHere++;
        if (test.status === 'passed') passed++;
        else if (test.status === 'failed') failedHere++;
        else {
          skipped++;
          notRun.push(`${path.relative(root, name)}: ${test.fullName}`);
        }
      }
    }
  }
  if (failedHere === 0 && (code !== 0 || countedHere === 0)) {
    process.stderr.write(`The ${suite} suite ended with code ${code} after ${countedHere} tests.\n`);
    failedHere = 1;
  }
  failed += failedHere;
}

if (notRun.length > 0) {
  process.stdout.write(`\nNOT RUN HERE (${notRun.length}):\n${notRun.map((line) => `  - ${line}`).join('\n')}\n`);
}
process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exit(failed === 0 ? 0 : 1);
