import { graphicsSetting } from '../../shared/domain.ts';
import type { GraphicsSetting } from '../../shared/domain.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import { getSetting, setSetting, settingsUnder } from './catalogue/settings.ts';
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

/** Every calibration kept in the library, with the card, driver, model and program it is of. */
export function keptCalibrations(catalogue: Catalogue): { of: string; measured: Calibration }[] {
  return settingsUnder(catalogue, CALIBRATION).flatMap(({ key, value }) => {
    const measured = parsed(value);
    return measured ? [{ of: key.slice(CALIBRATION.length), measured }] : [];
  });
}

/** Calibrations kept in the library. Their key names card and driver, so a library that moves is measured anew. */
export function calibrationMemory(catalogue: Catalogue): {
  load(key: string): Calibration | undefined;
  save(key: string, measured: Calibration): void;
} {
  return {
    load(key) {
      const stored = getSetting(catalogue, CALIBRATION + key);
      return stored === undefined ? undefined : parsed(stored);
    },
    save(key, measured) {
      if (!catalogue.readOnly) setSetting(catalogue, CALIBRATION + key, JSON.stringify(measured));
    },
  };
}

/** Undefined for what another version of the program wrote, or what is damaged: it is measured again. */
function parsed(stored: string): Calibration | undefined {
  try {
    return calibration.parse(JSON.parse(stored));
  } catch {
    return undefined;
  }
}
