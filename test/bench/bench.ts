import type { Row } from './row.ts';

// npm run --silent bench -- <name> [--json]. Speed is measured here, never asserted in tests.

const benches = ['encoder', 'intake', 'search', 'annotate', 'window'] as const;

function table(rows: readonly Row[]): string {
  const number = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
  const cells = rows.map((row) => [
    row.name,
    row.size,
    number(row.p50),
    number(row.p95),
    row.unit,
    row.peer ? `${row.peer.name}: ${number(row.peer.p50)} / ${number(row.peer.p95)}` : '',
    row.ratio === undefined ? '' : `${number(row.ratio)}x`,
    row.note ?? '',
  ]);
  const head = ['what', 'size', 'p50', 'p95', 'unit', 'peer p50 / p95', 'ratio', 'note'];
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)));
  return [head, ...cells]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const [name, ...flags] = process.argv.slice(2);
const json = flags.includes('--json');
if (!benches.some((known) => known === name)) {
  process.stderr.write(`Usage: npm run --silent bench -- <${benches.join('|')}> [--json]\n`);
  process.exit(2);
}
const bench = (await import(`./${name ?? ''}.ts`)) as { run(options: { json: boolean }): Promise<Row[]> };
const rows = await bench.run({ json });
process.stdout.write(
  json ? `${JSON.stringify({ bench: name, node: process.version, rows }, null, 2)}\n` : `${table(rows)}\n`,
);
