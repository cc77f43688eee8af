import type { Handlers } from '../../../shared/api.ts';
import type { Operation } from '../../../shared/domain.ts';
import { listOperations, nextSteps, operationPhotoIds, redo, undo } from '../catalogue/operation-log.ts';
import type { Rooms } from '../rooms.ts';

/**
 * @param stepFiles puts the files of an export where undo or redo wants them, before the catalogue follows: if it is cut short
 *   there, the step is still to be taken, and taking it again is safe
 */
export function historyHandlers(
  rooms: Rooms,
  stepFiles: (operation: Operation, direction: 'undo' | 'redo') => Promise<void>,
): Pick<Handlers, 'history.list' | 'history.undo' | 'history.redo'> {
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
    async 'history.undo'() {
      const next = nextSteps(catalogue).undo;
      if (next) await stepFiles(next, 'undo');
      return await tell(undo(catalogue));
    },
    async 'history.redo'() {
      const next = nextSteps(catalogue).redo;
      if (next) await stepFiles(next, 'redo');
      return await tell(redo(catalogue));
    },
  };
}
