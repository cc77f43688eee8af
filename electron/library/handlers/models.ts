import type { Handlers } from '../../../shared/api.ts';
import type { ModelPack } from '../../../shared/domain.ts';
import { BowerbirdError, toWireError } from '../../../shared/errors.ts';
import type { PackStore, StoredPack } from '../encoder/pack-store.ts';
import type { Rooms } from '../rooms.ts';

type ModelCalls = 'models.list' | 'models.use' | 'models.download' | 'models.verify' | 'models.add' | 'models.remove';

export function modelHandlers(rooms: Rooms, packs: PackStore): Pick<Handlers, ModelCalls> {
  const { models } = rooms;
  const show = (pack: StoredPack): ModelPack => ({ ...pack, active: pack.id === models.active().id });
  return {
    'models.list': async () => ({ models: (await packs.list()).map(show) }),
    async 'models.use'({ id }) {
      await models.use(id);
      // Hours for a large library: in the background, while the old model answers.
      void models.catchUp().catch((error: unknown) => {
        rooms.emit('notice', {
          level: 'error',
          message: `Encoding for the model ${id} stopped: ${toWireError(error).message}`,
          remedy: 'It goes on when Bowerbird starts again; until then the present model answers.',
        });
      });
      return {};
    },
    async 'models.download'({ id }, context) {
      const pack = await packs.download(id, {
        signal: context.signal,
        onProgress: (done, total) => context.progress(done, total, 'Downloading'),
      });
      rooms.emit('models.changed', {});
      return show(pack);
    },
    'models.verify': ({ id }) => packs.verify(id),
    async 'models.add'({ path: folder }, context) {
      const pack = await packs.add(folder, {
        signal: context.signal,
        onProgress: (done, total) => context.progress(done, total, 'Copying'),
      });
      rooms.emit('models.changed', {});
      return show(pack);
    },
    async 'models.remove'({ id }) {
      if (id === models.active().id || id === models.next()?.id) {
        throw new BowerbirdError('conflict', `The model ${id} is in use. Use another one first, then remove it.`);
      }
      await packs.remove(id);
      rooms.emit('models.changed', {});
      return {};
    },
  };
}
