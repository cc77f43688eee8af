import type { Handlers } from '../../../shared/api.ts';
import type { Operation } from '../../../shared/domain.ts';
import { listOperations, operationPhotoIds, redo, undo } from '../catalogue/operation-log.ts';
import type { Rooms } from '../rooms.ts';

export function historyHandlers(rooms: Rooms): Pick<Handlers, 'history.list' | 'history.undo' | 'history.redo'> {
  const { catalogue } = rooms;
  const tell = async (operation: Operation | null): Promise<{ operation: Operation | null }> => {
    if (operation) {
      const { ids, roots } = operationPhotoIds(catalogue, operation.id);
      if (roots) {
        rooms.emit('roots.changed', {});
        rooms.indexer.refresh();
      }
      await rooms.photosChanged(roots || ids.length > 2_000 ? null : ids);
      rooms.emit('saved.changed', {});
      rooms.edited(operation);
    }
    return { operation };
  };
  return {
    'history.list': ({ limit }) => ({ operations: listOperations(catalogue, limit) }),
    'history.undo': () => tell(undo(catalogue)),
    'history.redo': () => tell(redo(catalogue)),
  };
}
