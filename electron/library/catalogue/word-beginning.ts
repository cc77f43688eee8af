import { looseKey } from '../../../shared/loose-key.ts';
import { plainWords } from './plain-words.ts';

/** One space between words, and none before them; what is still being typed may end in one. */
const spaced = (text: string): string => plainWords(text).toLowerCase().replaceAll(/\s+/g, ' ').trimStart();

/**
 * How a name answers what is being typed: 0 where it begins with it, 1 where a later word of it does, undefined where neither. In
 * every script; accents that were typed have to be there, others may.
 */
export function wordBeginning(typed: string): (name: string) => 0 | 1 | undefined {
  const wanted = spaced(typed);
  const accented = /\p{M}/u.test(typed.normalize('NFD')) ? looseKey(typed.trim()) : '';
  return (name) => {
    const key = spaced(name);
    if (!looseKey(name).includes(accented)) return undefined;
    if (key.startsWith(wanted)) return 0;
    return key.includes(` ${wanted}`) ? 1 : undefined;
  };
}
