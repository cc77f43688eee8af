import type { Handlers } from '../../../shared/api.ts';
import { BowerbirdError } from '../../../shared/errors.ts';
import { learnFromLibrary, revertLearning } from '../learn/learn-from-library.ts';
import { readAdapter } from '../learn/learned-adapter.ts';
import type { Rooms } from '../rooms.ts';

export function learnHandlers(rooms: Rooms): Pick<Handlers, 'learn.state' | 'learn.train' | 'learn.revert'> {
  const { catalogue } = rooms;
  let training = false;
  return {
    async 'learn.state'() {
      const record = readAdapter(catalogue, rooms.model());
      const { personalTags } = await rooms.learned.lessons();
      return {
        adopted: record !== undefined,
        trainedAt: record?.trainedAt ?? null,
        examples: record?.examples ?? 0,
        before: record?.before ?? null,
        after: record?.after ?? null,
        personalTags: personalTags.map(({ tag, examples }) => ({ tag, examples })),
      };
    },
    async 'learn.train'(_, context) {
      if (training) throw new BowerbirdError('conflict', 'Bowerbird is learning already. Wait until it is done.');
      training = true;
      try {
        const { adopted, before, after, message } = await learnFromLibrary({
          catalogue,
          model: rooms.model(),
          encoder: await rooms.encoder(),
          signal: context.signal,
          onProgress: (done, total, note) => context.progress(done, total, note),
        });
        return { adopted, before, after, message };
      } finally {
        training = false;
      }
    },
    'learn.revert': () => {
      revertLearning(catalogue);
      return {};
    },
  };
}
