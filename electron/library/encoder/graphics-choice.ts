import type { GraphicsSetting } from '../../../shared/domain.ts';
import { SAME } from './graphics-calibration.ts';
import type { Calibration } from './graphics-calibration.ts';
import type { CardDescription } from './graphics-messages.ts';

/** Who offers a card at this moment; or, for a person, why nobody does. */
export type CardOffer = { by: string } | { by: undefined; reason: string };

/** Programs that pose as cards; names as their adapters give them. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render|softpipe|software/i;

/** Whether an adapter is a program on the processor, which the processor's own backends always beat. */
export function isSoftware({ fallback, name, vendor, architecture }: CardDescription): boolean {
  return fallback || SOFTWARE.test(`${name} ${vendor} ${architecture}`);
}

/** Under what a calibration is kept: it is made anew when the card, its driver, the model or the program changes. */
export function calibrationKey(
  card: CardDescription,
  model: { id: string; version: string },
  programVersion: string,
): string {
  const { name, vendor, architecture, driver } = card;
  return [name, vendor, architecture, driver, `${model.id}@${model.version}`, programVersion].join(' | ');
}

/** Whether the card encodes pictures and texts, and why, in words for `status` and `doctor`. */
export interface GraphicsChoice {
  pictures: boolean;
  texts: boolean;
  reason: string;
  /** The card computes something else than the processor: it must not be used, and a person should know. */
  wrong: boolean;
}

/** The choice before any measurement, for who wants no card. */
export const PROCESSOR_CHOSEN: GraphicsChoice = {
  pictures: false,
  texts: false,
  reason: 'the processor was chosen in the settings',
  wrong: false,
};

const rounded = (value: number): string => (value < 10 ? value.toFixed(1) : value.toFixed(0));

/** Decides by what was measured. A card that computes wrongly is never used, whatever is wanted: its vectors would stay. */
export function chooseGraphics(setting: GraphicsSetting, name: string, measured: Calibration): GraphicsChoice {
  const { cosine, perSecond, textMs } = measured;
  const no = { pictures: false, texts: false };
  if (setting === 'processor') return PROCESSOR_CHOSEN;
  if (!(cosine >= SAME)) {
    const reason = `${name} computes other vectors than the processor (cosine ${cosine.toFixed(4)}, at least ${SAME} is needed)`;
    return { ...no, reason, wrong: true };
  }
  const figures = `${rounded(perSecond.card)} pictures a second against ${rounded(perSecond.processor)} on the processor`;
  if (setting === 'auto' && perSecond.card <= perSecond.processor) {
    return { ...no, reason: `${name} is no faster here: ${figures}`, wrong: false };
  }
  return {
    pictures: true,
    texts: textMs !== undefined && textMs.card < textMs.processor,
    reason: `${name}: ${figures}${setting === 'card' ? '; chosen in the settings' : ''}`,
    wrong: false,
  };
}
