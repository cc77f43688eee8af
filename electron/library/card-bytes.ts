import { z } from 'zod';
import { BowerbirdError } from '../../shared/errors.ts';
import type { FromCard, ToTab } from './encoder/graphics-messages.ts';
import { decodeMessage, encodeMessage, messageHead } from './encoder/graphics-wire.ts';

// What the library and a browser tab that lends its card say to each other, as a front end carries it.

export type CardAnswer = FromCard;

/** Says nothing, and shows that the line still stands. */
export const signOfLife = messageHead(0);

/** A message to the tab's worker, as the parts of a stream. */
export function streamed(message: ToTab): Uint8Array[] {
  const bytes = encodeMessage(message);
  return [messageHead(bytes.length), bytes];
}

const id = z.int();
const name = z.string().transform((text) => text.slice(0, 200));
/** A shader that does not compile is described at length; a person is shown the beginning. */
const message = z.string().transform((text) => text.slice(0, 500));
const cardAnswer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('ready'),
    card: z.object({
      name,
      vendor: name,
      architecture: name,
      driver: name,
      fallback: z.boolean(),
      shaderF16: z.boolean(),
      maxBufferBytes: z.number().positive(),
    }),
  }),
  z.object({ kind: z.literal('opened'), id }),
  z.object({ kind: z.literal('vectors'), id, vectors: z.instanceof(Float32Array<ArrayBuffer>) }),
  z.object({ kind: z.literal('failed'), id, message }),
  z.object({ kind: z.literal('lost'), message }),
]);

/**
 * Reads what a tab answered.
 *
 * @throws BowerbirdError `bad-request` for what no worker of ours would say
 */
export function readAnswer(body: Uint8Array): CardAnswer {
  try {
    return cardAnswer.parse(decodeMessage(body));
  } catch (cause) {
    throw new BowerbirdError('bad-request', 'This is no answer of a graphics card.', { cause });
  }
}
