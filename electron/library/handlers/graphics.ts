import type { Handlers } from '../../../shared/api.ts';
import type { GraphicsUse } from '../../../shared/domain.ts';
import { readGraphicsSetting, writeGraphicsSetting } from '../graphics-settings.ts';
import type { Rooms } from '../rooms.ts';

/** @param possible whether the front end has a way to a graphics card */
export function graphicsHandlers(rooms: Rooms, possible: boolean): Pick<Handlers, 'graphics.get' | 'graphics.choose'> {
  const show = async (): Promise<GraphicsUse> => {
    const { graphics } = await rooms.encoder();
    return {
      possible,
      setting: readGraphicsSetting(rooms.catalogue),
      used: graphics?.used ?? false,
      reason: graphics?.reason ?? 'only the desktop app and browser mode can use one',
    };
  };
  return {
    'graphics.get': show,
    'graphics.choose'({ setting }) {
      writeGraphicsSetting(rooms.catalogue, setting);
      return show();
    },
  };
}
