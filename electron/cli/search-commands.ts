import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CallOutput } from '../../shared/api.ts';
import type { Example, Why } from '../../shared/domain.ts';
import { BowerbirdError } from '../../shared/errors.ts';
import type { Library } from '../library/library.ts';
import { unreadableFile } from '../library/unreadable-file.ts';
import { call, type Command, type CommandContext } from './command.ts';
import { UsageError } from './usage.ts';
import { findPhoto } from './which-photos.ts';

const MOST = 1000;

/** A picture file as an example: itself where it is a photo of the library, else handed over. */
async function exampleOf(context: CommandContext, library: Library, file: string): Promise<Example> {
  if (file === '') throw new UsageError('The name of the picture is empty.');
  const photoId = findPhoto(library, file);
  if (photoId !== undefined) return { photoId };
  let data: Buffer;
  try {
    data = await readFile(path.resolve(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw unreadableFile(error, path.resolve(file));
    throw new BowerbirdError('not-found', `The picture ${path.resolve(file)} does not exist. Check how it is written.`);
  }
  const { exampleId } = await call(context, library, 'examples.add', {
    name: path.basename(file),
    data: data.toString('base64'),
  });
  return { exampleId };
}

const WHY: Record<Why['kind'], string> = {
  'looks-like': 'looks like',
  'similar-to': 'similar to',
  tag: 'tag',
  caption: 'caption',
  'file-name': 'file name',
  folder: 'folder',
  camera: 'camera',
  place: 'place',
  text: 'says',
  filter: 'filter',
};

function show(context: CommandContext, found: CallOutput<'search'>): void {
  const { query, model, took_ms, total, results } = found;
  for (const notice of found.notices) context.out.say(notice);
  const lines = results.map((result, position) => {
    const why = result.why.map((reason) => `${WHY[reason.kind]} ${reason.text}`).join(', ');
    const line = `${result.relevance.toFixed(2)}  ${result.path}${why === '' ? '' : `  (${why})`}`;
    return position === found.relevant && found.relevant > 0 ? `-- less likely --\n${line}` : line;
  });
  if (found.relevant === 0 && results.length > 0 && query !== '')
    context.out.say('Nothing fits well; these come nearest.');
  context.out.result(
    {
      query,
      model,
      took_ms,
      total,
      relevant: found.relevant,
      results: results.map(({ id, path: file, score, relevance, why }) => ({ id, path: file, score, relevance, why })),
    },
    results.length === 0 ? 'Nothing found.' : lines.join('\n'),
  );
}

export const searchCommand: Command = {
  options: { image: { type: 'string' }, limit: { type: 'string' } },
  async run(context) {
    const { line } = context;
    const query = line.words.join(' ');
    const image = line.text('image');
    if (query === '' && image === undefined) throw new UsageError('Say what to look for: bowerbird search <query>');
    const limit = line.number('limit', 20, { min: 1, max: MOST, whole: true });
    const library = await context.open('read');
    const examples = image === undefined ? [] : [await exampleOf(context, library, image)];
    show(context, await call(context, library, 'search', { query, examples, limit }));
    return 0;
  },
};

export const similarCommand: Command = {
  options: { limit: { type: 'string' } },
  async run(context) {
    const { line } = context;
    const [file, ...rest] = line.words;
    if (file === undefined || rest.length > 0) throw new UsageError('Name one picture: bowerbird similar <file or id>');
    const limit = line.number('limit', 20, { min: 1, max: MOST, whole: true });
    const library = await context.open('read');
    const examples = [await exampleOf(context, library, file)];
    show(context, await call(context, library, 'search', { examples, limit }));
    return 0;
  },
};

export const duplicatesCommand: Command = {
  options: { exact: { type: 'boolean' } },
  mostWords: 0,
  async run(context) {
    const library = await context.open('read');
    const { groups } = await call(context, library, 'duplicates', { near: !context.line.flag('exact') }, 'Comparing');
    context.out.result(
      {
        groups: groups.map(({ photos }) =>
          photos.map(({ id, path: file, width, height, bytes }) => ({ id, path: file, width, height, bytes })),
        ),
      },
      groups.length === 0
        ? 'No duplicates.'
        : groups
            .map(({ kind, photos }) =>
              [
                kind === 'exact' ? 'Identical:' : 'Nearly the same:',
                ...photos.map(
                  (photo) => `  ${photo.best ? 'best' : '    '}  ${photo.width} x ${photo.height}  ${photo.path}`,
                ),
              ].join('\n'),
            )
            .join('\n'),
    );
    return 0;
  },
};
