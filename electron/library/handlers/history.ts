import type { Handlers } from '../../../shared/api.ts';
import type { Operation } from '../../../shared/domain.ts';
import { BowerbirdError } from '../../../shared/errors.ts';
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
  // One step after another: the files of one would else be put back while the catalogue takes another for undone.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (direction: 'undo' | 'redo'): Promise<{ operation: Operation | null }> => {
    const step = last.then(async () => {
      // Before any file is touched: another process may hold the library.
      catalogue.write(() => undefined);
      const next = nextSteps(catalogue)[direction];
      if (next) await stepFiles(next, direction);
      if (nextSteps(catalogue)[direction]?.id !== next?.id) {
        throw new BowerbirdError(
          'conflict',
          `Something was edited during the ${direction}. Look at it and ${direction} again.`,
        );
      }
      return await tell(direction === 'undo' ? undo(catalogue) : redo(catalogue));
    });
    last = step.catch(() => undefined);
    return step;
  };
  return {
    'history.list': ({ limit }) => ({ operations: listOperations(catalogue, limit) }),
    'history.undo': () => inTurn('undo'),
    'history.redo': () => inTurn('redo'),
  };
}
