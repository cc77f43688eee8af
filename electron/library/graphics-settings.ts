import { graphicsSetting } from '../../shared/domain.ts';
import type { GraphicsSetting } from '../../shared/domain.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import { getSetting, setSetting } from './catalogue/settings.ts';
import { calibration } from './encoder/graphics-calibration.ts';
import type { Calibration } from './encoder/graphics-calibration.ts';

const SETTING = 'graphics';
const CALIBRATION = 'graphics-calibration: ';

/** What the person wants of the graphics card: `auto` until they say otherwise. */
export function readGraphicsSetting(catalogue: Catalogue): GraphicsSetting {
  return graphicsSetting.catch('auto').parse(getSetting(catalogue, SETTING));
}

export function writeGraphicsSetting(catalogue: Catalogue, setting: GraphicsSetting): void {
  setSetting(catalogue, SETTING, setting);
}

/** Calibrations kept in the library. Their key names card and driver, so a library that moves is measured anew. */
export function calibrationMemory(catalogue: Catalogue): {
  load(key: string): Calibration | undefined;
  save(key: string, measured: Calibration): void;
} {
  return {
    load(key) {
      const stored = getSetting(catalogue, CALIBRATION + key);
      if (stored === undefined) return undefined;
      try {
        return calibration.parse(JSON.parse(stored));
      } catch {
        // Of another version of the program, or damaged: it is measured again.
        return undefined;
      }
    },
    save(key, measured) {
      if (!catalogue.readOnly) setSetting(catalogue, CALIBRATION + key, JSON.stringify(measured));
    },
  };
}
