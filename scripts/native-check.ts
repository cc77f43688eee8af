/**
 * Runs the encoder's checks on native TensorFlow, for those who work on the encoder:
 *
 *   node scripts/native-check.ts [--bench] [--keep]
 *
 * The package that would bring the native library, @tensorflow/tfjs-node, fetches it from a place that no longer answers
 * everyone (tensorflow/tfjs#8742). An older binding (tfjs-node 2.7.0, libtensorflow 1.15, Linux on x64) can be had as an npm
 * package, and fits the present JavaScript side. This script puts the two together in a temporary folder (some 700 MB, removed
 * afterwards unless --keep is given), points the program at it, and runs the parity suites, with --bench the encoder's
 * benchmark as well. It installs nothing into the checkout.
 */
import { spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';

const TFJS_NODE = '@tensorflow/tfjs-node';
const packages = [`${TFJS_NODE}@4.22.0`, 'tfjs-node-lambda-releases@1.6.1'];
const archive = 'node_modules/tfjs-node-lambda-releases/nodejs12.x-tf2.7.0.br';
const root = path.join(import.meta.dirname, '..');

function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env): void {
  const { status, error } = spawnSync(command, args, { cwd, env, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) throw new Error(`"${command} ${args.join(' ')}" ended with exit code ${status ?? 'none'}.`);
}

/** Puts tfjs-node 4.22 and the older native binding together. Returns the package's folder. */
async function assemble(folder: string): Promise<string> {
  writeFileSync(path.join(folder, 'package.json'), '{"private":true}\n');
  run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...packages], folder);
  const tar = path.join(folder, 'binding.tar');
  await pipeline(createReadStream(path.join(folder, archive)), createBrotliDecompress(), createWriteStream(tar));
  const unpacked = path.join(folder, 'unpacked');
  run('sh', ['-c', 'mkdir unpacked && tar -xf binding.tar -C unpacked'], folder);
  const older = path.join(unpacked, 'node_modules', TFJS_NODE);
  const target = path.join(folder, 'node_modules', TFJS_NODE);
  // The binding finds libtensorflow by a path relative to itself, so deps/ keeps its place beside lib/.
  cpSync(path.join(older, 'lib', 'napi-v6'), path.join(target, 'lib', 'napi-v8'), { recursive: true });
  cpSync(path.join(older, 'deps'), path.join(target, 'deps'), { recursive: true, verbatimSymlinks: true });
  rmSync(unpacked, { recursive: true });
  rmSync(tar);
  return target;
}

const folder = mkdtempSync(path.join(tmpdir(), 'bowerbird-native-'));
try {
  const native = await assemble(folder);
  const env = { ...process.env, BOWERBIRD_TFJS_NODE: native, TF_CPP_MIN_LOG_LEVEL: '2' };
  const suite = ['encoder-clip', 'encoder-compact'].map((name) => `test/integration/${name}.test.ts`);
  // The verbose reporter prints the parity figures, which the tests attach to themselves.
  run('npx', ['vitest', 'run', '--reporter=verbose', '--project', 'integration', ...suite], root, env);
  if (process.argv.includes('--bench')) run('node', ['test/bench/bench.ts', 'encoder'], root, env);
} finally {
  if (process.argv.includes('--keep')) process.stdout.write(`Kept: ${folder}\n`);
  else rmSync(folder, { recursive: true, force: true });
}
