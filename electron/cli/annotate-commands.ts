import type { PhotoDetail } from '../../shared/domain.ts';
import { call, type Command } from './command.ts';
import { UsageError } from './usage.ts';
import { needPhotos, readScope } from './which-photos.ts';

/** What scripts see of an annotated photo: the contract's shape, without the fields of the window. */
function annotated(photo: PhotoDetail): unknown {
  return {
    id: photo.id,
    path: photo.path,
    caption: photo.caption && {
      text: photo.caption.text,
      certainty: photo.caption.certainty,
      state: photo.caption.state,
    },
    tags: photo.tags.map(({ tag, parents, certainty, state }) => ({ tag, parents, certainty, state })),
  };
}

function inWords(photo: PhotoDetail): string {
  const marks = { accepted: '✓', suggested: '?', rejected: '×' } as const;
  const tags = photo.tags.map((tag) => `${marks[tag.state]} ${tag.tag} ${tag.certainty.toFixed(2)}`);
  return [
    photo.path,
    photo.caption ? `  “${photo.caption.text}” ${photo.caption.certainty.toFixed(2)}` : '  no caption',
    `  ${tags.length > 0 ? tags.join(', ') : 'no tags'}`,
  ].join('\n');
}

const photosResult = (photos: readonly PhotoDetail[]): [unknown, string] => [
  { photos: photos.map(annotated) },
  photos.map(inWords).join('\n'),
];

export const annotateCommand: Command = {
  options: { all: { type: 'boolean' }, query: { type: 'string' }, accept: { type: 'string' } },
  async run(context) {
    const { line, out } = context;
    const accept = line.text('accept') === undefined ? undefined : line.number('accept', 0.5, { min: 0.01, max: 1 });
    const library = await context.open('write');
    const scope = readScope(library, line, line.words);
    const { photos } = await call(
      context,
      library,
      'annotate',
      { scope, ...(accept === undefined ? {} : { accept }) },
      'Annotating',
    );
    out.result(...photosResult(photos));
    return 0;
  },
};

export const tagCommand: Command = {
  options: { all: { type: 'boolean' }, query: { type: 'string' } },
  async run(context) {
    const { line, out } = context;
    const [action, ...words] = line.words;
    if (action === 'list') {
      const library = await context.open('read');
      if (words.length > 0) {
        const photos = await Promise.all(
          needPhotos(library, words).map((id) => call(context, library, 'photos.get', { id })),
        );
        out.result(...photosResult(photos));
        return 0;
      }
      const { tags } = await call(context, library, 'tags.tree', {});
      out.result({ tags }, tags.map((node) => `${[...node.parents, node.tag].join('/')}  ${node.photos}`).join('\n'));
      return 0;
    }
    const [tag, ...files] = words;
    if ((action !== 'add' && action !== 'remove') || tag === undefined) {
      throw new UsageError('Write: bowerbird tag add|remove <tag> <file or id>..., or bowerbird tag list');
    }
    if (tag.trim() === '') throw new UsageError('The name of the tag is empty.');
    const library = await context.open('write');
    const scope = readScope(library, line, files);
    const name = action === 'add' ? 'tags.add' : 'tags.remove';
    const { photos } = await call(context, library, name, { scope, tags: [tag] });
    out.result(...photosResult(photos));
    return 0;
  },
};

export const captionCommand: Command = {
  options: {},
  async run(context) {
    const [action, file, ...words] = context.line.words;
    if (action !== 'set' || file === undefined || words.length === 0) {
      throw new UsageError('Write: bowerbird caption set <file or id> <text>');
    }
    const library = await context.open('write');
    const [id = 0] = needPhotos(library, [file]);
    const { photo } = await call(context, library, 'captions.set', { id, text: words.join(' ') });
    context.out.result(...photosResult([photo]));
    return 0;
  },
};

const historyStep = (name: 'history.undo' | 'history.redo', nothing: string, done: string): Command => ({
  options: {},
  mostWords: 0,
  async run(context) {
    const library = await context.open('write');
    // Files of an export that could not be put back, because they changed since.
    let left = 0;
    library.on('notice', ({ level, message }) => {
      if (level !== 'info') left++;
      context.out.say(message);
    });
    const { operation } = await call(context, library, name, {});
    context.out.result(operation, operation ? `${done}: ${operation.title}` : nothing);
    return left > 0 ? 3 : 0;
  },
});

export const undoCommand = historyStep('history.undo', 'There is nothing to undo.', 'Undone');
export const redoCommand = historyStep('history.redo', 'There is nothing to redo.', 'Done again');

export const historyCommand: Command = {
  options: { limit: { type: 'string' } },
  mostWords: 0,
  async run(context) {
    const library = await context.open('read');
    const limit = context.line.number('limit', 100, { min: 1, max: 1000, whole: true });
    const { operations } = await call(context, library, 'history.list', { limit });
    context.out.result(
      { operations },
      operations.map((one) => `${one.at}  ${one.undone ? '(undone) ' : ''}${one.title}`).join('\n') || 'Nothing yet.',
    );
    return 0;
  },
};
