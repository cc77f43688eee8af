import { connectCard } from './encoder/graphics-connection.ts';
import type { CardConnection } from './encoder/graphics-connection.ts';
import type { FromCard, GraphicsLine, ToCard } from './encoder/graphics-messages.ts';

/** A front end's way to the page that has the graphics card. */
export interface CardLine {
  line: GraphicsLine<ToCard, FromCard>;
  /** The driver's version, where the front end knows it. */
  driver: string | null;
}

/**
 * Connects to the card at the other end.
 *
 * @throws Error saying why there is none
 */
export async function connectOver({ line, driver }: CardLine): Promise<CardConnection> {
  const connection = await connectCard(line);
  return driver === null ? connection : { ...connection, card: { ...connection.card, driver } };
}
