import path from 'node:path';
import type { Finding } from '../../shared/domain.ts';
import { BowerbirdError } from '../../shared/errors.ts';
import { indexNow } from '../library/index-now.ts';
import { call, type Command } from './command.ts';
import { UsageError } from './usage.ts';

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

export const statusCommand: Command = {
  options: {},
  mostWords: 0,
  async run(context) {
    const library = await context.open('read');
    const status = await call(context, library, 'status', {});
    const { model, nextModel, bytes } = status;
    context.out.result(
      status,
      [
        `Library   ${status.library}`,
        `Photos    ${status.photos}: ${status.indexed} indexed, ${status.pending} pending, ${status.failed} failed, ${status.missing} missing`,
        `Tags      ${status.tags}`,
        `Model     ${model.id} ${model.version}, ${model.dimension} dimensions, ${model.encoded} photos encoded`,
        ...(nextModel
          ? [`Next      ${nextModel.id} ${nextModel.version}, ${nextModel.encoded} photos encoded so far`]
          : []),
        `Backend   ${status.backend.name} x ${status.backend.workers} (${status.backend.reason})`,
        `Engine    ${status.engine.name} ${status.engine.version} (${status.engine.reason})`,
        `On disk   catalogue ${megabytes(bytes.database)}, thumbnails ${megabytes(bytes.thumbnails)}, index ${megabytes(bytes.index)}`,
        ...status.roots.map((root) => `Folder    ${root.path}: ${root.photos} photos, ${root.state}`),
      ].join('\n'),
    );
    return 0;
  },
};

export const failuresCommand: Command = {
  options: { retry: { type: 'boolean' } },
  mostWords: 0,
  async run(context) {
    const retry = context.line.flag('retry');
    const library = await context.open(retry ? 'write' : 'read');
    if (retry) {
      await call(context, library, 'failures.retry', {});
      await indexNow(library.rooms, undefined, context.signal);
    }
    const { failures } = await call(context, library, 'failures.list', {});
    context.out.result(
      { failures: failures.map(({ path: file, reason, kind, attempts }) => ({ path: file, reason, kind, attempts })) },
      failures.map((one) => `${one.path}\n  ${one.reason}`).join('\n') || 'No failures.',
    );
    if (retry && context.signal.aborted) return 1;
    return retry && failures.length > 0 ? 3 : 0;
  },
};

const mends: Readonly<Record<NonNullable<Finding['mend']>, string>> = {
  repair: 'Run "bowerbird doctor --repair".',
  failures: 'See "bowerbird failures".',
  models: 'See "bowerbird models list", "models verify" and "models use".',
};

/** A finding whose remedy names the command that brings it about. */
function withCommand(finding: Finding): Finding {
  if (finding.mend === undefined) return finding;
  return { ...finding, remedy: [finding.remedy ?? '', mends[finding.mend]].join(' ').trim() };
}

export const doctorCommand: Command = {
  options: { repair: { type: 'boolean' } },
  mostWords: 0,
  async run(context) {
    const repair = context.line.flag('repair');
    const library = await context.open(repair ? 'write' : 'read');
    const { findings: found } = await call(context, library, 'doctor', { repair });
    const findings = found.map(withCommand);
    if (repair) await indexNow(library.rooms, undefined, context.signal);
    const marks = { ok: '✓', note: '·', warning: '!', error: '×' } as const;
    context.out.result(
      { findings },
      findings
        .map((one) => `${marks[one.state]} ${one.message}${one.remedy === undefined ? '' : `\n    ${one.remedy}`}`)
        .join('\n'),
    );
    return context.signal.aborted || findings.some((one) => one.state === 'error') ? 1 : 0;
  },
};

export const modelsCommand: Command = {
  options: {},
  mostWords: 2,
  async run(context) {
    const [action = 'list', word] = context.line.words;
    if (action === 'list') {
      const library = await context.open('read');
      const { models } = await call(context, library, 'models.list', {});
      context.out.result(
        { models },
        models
          .map(
            (pack) => `${pack.active ? '*' : ' '} ${pack.id}  ${pack.state}, ${megabytes(pack.bytes)}, ${pack.licence}`,
          )
          .join('\n'),
      );
      return 0;
    }
    if (word === undefined || word === '')
      throw new UsageError('Write: bowerbird models list | use|download|verify|remove ID | add FOLDER');
    const library = await context.open(action === 'verify' ? 'read' : 'write');
    switch (action) {
      case 'use': {
        await call(context, library, 'models.use', { id: word });
        library.on('indexing.progress', ({ done, total }) => context.out.progress(done, total, 'Encoding'));
        // The call has begun with it; closing the library is what stops it.
        const stopped = new Promise<void>((resolve) => {
          if (context.signal.aborted) resolve();
          else context.signal.addEventListener('abort', () => resolve(), { once: true });
        });
        await Promise.race([library.rooms.models.catchUp(), stopped]);
        context.out.endProgress();
        const active = library.rooms.model();
        if (context.signal.aborted && active.id !== word) {
          context.out.say(`Stopped; "bowerbird index" goes on with ${word}, and until then the present model answers.`);
          return 1;
        }
        context.out.result({ id: active.id, version: active.version }, `${active.id} ${active.version} answers now.`);
        return 0;
      }
      case 'download': {
        const pack = await call(context, library, 'models.download', { id: word }, 'Downloading');
        context.out.result(
          pack,
          `${pack.id} is here: ${megabytes(pack.bytes)}. Use it with "bowerbird models use ${pack.id}".`,
        );
        return 0;
      }
      case 'verify': {
        const verdict = await call(context, library, 'models.verify', { id: word });
        context.out.result(verdict, verdict.valid ? `${word} is whole.` : verdict.problems.join('\n'));
        return verdict.valid ? 0 : 1;
      }
      case 'add': {
        const pack = await call(context, library, 'models.add', { path: path.resolve(word) }, 'Copying');
        context.out.result(pack, `${pack.id} was added. Use it with "bowerbird models use ${pack.id}".`);
        return 0;
      }
      case 'remove':
        await call(context, library, 'models.remove', { id: word });
        context.out.result({ removed: word }, `${word} was removed.`);
        return 0;
      default:
        throw new UsageError(`There is no "models ${action}".`);
    }
  },
};

export const learnCommand: Command = {
  options: { revert: { type: 'boolean' } },
  mostWords: 0,
  async run(context) {
    const library = await context.open('write');
    if (context.line.flag('revert')) {
      await call(context, library, 'learn.revert', {});
      context.out.result({}, 'What was learned from your tags is no longer used.');
      return 0;
    }
    const result = await call(context, library, 'learn.train', {}, 'Learning');
    context.out.result(result, result.message);
    return 0;
  },
};

/** An option that must be given. */
export function needText(value: string | undefined, name: string): string {
  if (value === undefined) throw new UsageError(`--${name} is needed.`);
  if (value === '') throw new BowerbirdError('bad-request', `--${name} is empty.`);
  return value;
}
