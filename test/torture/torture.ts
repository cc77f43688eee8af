// npm run torture -- <name> [key=value …]. Long trials of what must never go wrong; each says in its own words what it saw.

const tortures = ['kill', 'fuzz', 'disk-full', 'rename', 'latency', 'kill-export', 'kill-library'] as const;

type Options = Record<string, number> & { log: (line: string) => void };

const [name, ...settings] = process.argv.slice(2);
if (!tortures.some((known) => known === name)) {
  process.stderr.write(`Usage: npm run torture -- <${tortures.join('|')}> [key=number …]\n`);
  process.exit(2);
}
const numbers = Object.fromEntries(
  settings.map((setting) => {
    const [key = '', value = ''] = setting.replace(/^--/, '').split('=');
    return [key, Number(value)];
  }),
);
const torture = (await import(`./${name ?? ''}.ts`)) as { run(options: Options): Promise<{ ok: boolean }> };
const log = (line: string): void => void process.stdout.write(`${line}\n`);
const result = await torture.run({ ...numbers, log } as Options);
log(JSON.stringify(result));
process.exit(result.ok ? 0 : 1);
