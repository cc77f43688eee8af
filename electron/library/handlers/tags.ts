import type { Handlers } from '../../../shared/api.ts';
import { BowerbirdError } from '../../../shared/errors.ts';
import { addKeywordList } from '../annotate/own-vocabulary.ts';
import { setCaption } from '../annotate/caption-editing.ts';
import { addTags, completeTags, mergeTags, moveTag, removeTags, renameTag } from '../annotate/tag-editing.ts';
import { followVocabulary } from '../annotate/vocabulary-files.ts';
import { details } from '../catalogue/photo-views.ts';
import { countTags, tagPaths } from '../catalogue/tags.ts';
import type { Rooms } from '../rooms.ts';
import { announceEdit } from './annotate.ts';

type TagCalls =
  | 'tags.tree'
  | 'tags.add'
  | 'tags.remove'
  | 'tags.rename'
  | 'tags.merge'
  | 'tags.move'
  | 'tags.complete'
  | 'tags.importVocabulary'
  | 'captions.set';

export function tagHandlers(rooms: Rooms): Pick<Handlers, TagCalls> {
  const { catalogue } = rooms;
  const vocabulary = followVocabulary(rooms.resources, rooms.folder);
  return {
    'tags.tree'() {
      const paths = tagPaths(catalogue);
      return {
        tags: countTags(catalogue)
          .filter(({ photos, suggested }) => photos > 0 || suggested > 0)
          .map(({ id, name, photos, suggested }) => ({
            id,
            tag: name,
            parents: (paths.get(id) ?? []).slice(0, -1),
            photos,
            suggested,
          })),
      };
    },
    async 'tags.add'({ scope, tags }) {
      const ids = await rooms.resolveScope(scope);
      const edit = await announceEdit(rooms, addTags(catalogue, vocabulary(), ids, tags));
      return { ...edit, photos: details(catalogue, ids) };
    },
    async 'tags.remove'({ scope, tags }) {
      const ids = await rooms.resolveScope(scope);
      const edit = await announceEdit(rooms, removeTags(catalogue, ids, tags));
      return { ...edit, photos: details(catalogue, ids) };
    },
    'tags.rename': ({ tag, to }) => announceEdit(rooms, renameTag(catalogue, tag, to)),
    'tags.merge': ({ tags, into }) => announceEdit(rooms, mergeTags(catalogue, vocabulary(), tags, into)),
    'tags.move': ({ tag, parents }) => announceEdit(rooms, moveTag(catalogue, tag, parents)),
    'tags.complete': ({ text, photoIds }) => ({ tags: completeTags(catalogue, vocabulary(), text, photoIds) }),
    'tags.importVocabulary'({ text }) {
      const added = addKeywordList(rooms.folder, vocabulary(), text);
      rooms.emit('tags.changed', {});
      return { added };
    },
    async 'captions.set'({ id, text }) {
      await rooms.resolveScope({ ids: [id] });
      await announceEdit(rooms, setCaption(catalogue, id, text));
      const [photo] = details(catalogue, [id]);
      if (!photo) throw new BowerbirdError('not-found', 'That photo is not in the library any more.');
      return { photo, caption: photo.caption };
    },
  };
}
