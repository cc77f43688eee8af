import path from 'node:path';
import { exportFormat, type TransferReport } from '../../shared/domain.ts';
import { call, type Command, type CommandContext, type ExitCode } from './command.ts';
import { UsageError } from './usage.ts';
import { queryOf } from './which-photos.ts';

/** A path as it was given, made absolute. An empty one, of a variable that was never set, does not mean the present folder. */
function pathOf(option: string, given: string | undefined): string | undefined {
  if (given === '') throw new UsageError(`--${option} takes a path.`);
  return given === undefined ? undefined : path.resolve(given);
}

function finish(context: CommandContext, report: TransferReport, verb: string): ExitCode {
  for (const { path: file, reason } of report.failed) context.out.say(`${file}: ${reason}`);
  const changes = (report.changes ?? []).map((change) => `${change.path}\n- ${change.before}\n+ ${change.after}`);
  context.out.result(
    report,
    [...changes, `${report.written} ${verb}, ${report.unchanged} unchanged, ${report.failed.length} failed.`].join(
      '\n',
    ),
  );
  return report.failed.length > 0 ? 3 : 0;
}

export const exportCommand: Command = {
  options: {
    format: { type: 'string' },
    query: { type: 'string' },
    to: { type: 'string' },
    'dry-run': { type: 'boolean' },
    suggested: { type: 'boolean' },
  },
  mostWords: 0,
  async run(context) {
    const { line } = context;
    const format = exportFormat.safeParse(line.text('format'));
    if (!format.success) throw new UsageError('Say the format: --format xmp, embed, csv or json.');
    const to = pathOf('to', line.text('to'));
    const query = queryOf(line);
    const library = await context.open(line.flag('dry-run') ? 'read' : 'write');
    const report = await call(
      context,
      library,
      'export',
      {
        format: format.data,
        scope: query === undefined ? { all: true } : { query },
        dryRun: line.flag('dry-run'),
        suggestedToo: line.flag('suggested'),
        ...(to === undefined ? {} : { to }),
      },
      'Exporting',
    );
    return finish(context, report, line.flag('dry-run') ? 'would be written' : 'written');
  },
};

export const importCommand: Command = {
  options: { format: { type: 'string' }, from: { type: 'string' }, query: { type: 'string' } },
  mostWords: 1,
  async run(context) {
    const { line } = context;
    const format = exportFormat.exclude(['embed']).safeParse(line.text('format'));
    if (!format.success) throw new UsageError('Say the format: --format xmp, csv or json.');
    const from = pathOf('from', line.text('from') ?? line.words[0]);
    const query = queryOf(line);
    const library = await context.open('write');
    const report = await call(
      context,
      library,
      'import',
      {
        format: format.data,
        scope: query === undefined ? { all: true } : { query },
        ...(from === undefined ? {} : { from }),
      },
      'Importing',
    );
    return finish(context, report, 'read');
  },
};
