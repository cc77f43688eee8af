import type { CardOffer } from './encoder/graphics-choice.ts';
import { connectCard } from './encoder/graphics-connection.ts';
import type { CardConnection } from './encoder/graphics-connection.ts';
import type { FromCard, GraphicsLine, ToCard } from './encoder/graphics-messages.ts';

/** A front end's way to the page that has the graphics card. */
export interface CardLine {
  line: GraphicsLine<ToCard, FromCard>;
  /** The driver's version, where the front end knows it. */
  driver: string | null;
}

/** A front end's way to graphics cards. */
export interface CardSource {
  /** What was found out about a card counts for as long as the same one offers it. */
  offer(): CardOffer;
  /** Opens a line to the card on offer. Rejects where there is none. */
  open(): Promise<CardLine>;
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
