import path from 'node:path';
import { exportFormat, type TransferReport } from '../../shared/domain.ts';
import { call, type Command, type CommandContext, type ExitCode } from './command.ts';
import { UsageError } from './usage.ts';

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
  async run(context) {
    const { line } = context;
    const format = exportFormat.safeParse(line.text('format'));
    if (!format.success) throw new UsageError('Say the format: --format xmp, embed, csv or json.');
    const library = await context.open('write');
    const query = line.text('query');
    const to = line.text('to');
    const report = await call(
      context,
      library,
      'export',
      {
        format: format.data,
        scope: query === undefined ? { all: true } : { query },
        dryRun: line.flag('dry-run'),
        suggestedToo: line.flag('suggested'),
        ...(to === undefined ? {} : { to: path.resolve(to) }),
      },
      'Exporting',
    );
    return finish(context, report, line.flag('dry-run') ? 'would be written' : 'written');
  },
};

export const importCommand: Command = {
  options: { format: { type: 'string' }, from: { type: 'string' }, query: { type: 'string' } },
  async run(context) {
    const { line } = context;
    const format = exportFormat.exclude(['embed']).safeParse(line.text('format'));
    if (!format.success) throw new UsageError('Say the format: --format xmp, csv or json.');
    const from = line.text('from') ?? line.words[0];
    const library = await context.open('write');
    const query = line.text('query');
    const report = await call(
      context,
      library,
      'import',
      {
        format: format.data,
        scope: query === undefined ? { all: true } : { query },
        ...(from === undefined ? {} : { from: path.resolve(from) }),
      },
      'Importing',
    );
    return finish(context, report, 'read');
  },
};
