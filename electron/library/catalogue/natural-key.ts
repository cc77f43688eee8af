import { isAscii } from './beyond-ascii.ts';

/** Numbers come where digits do: after the space and most signs, before letters. */
const FIRST_LENGTH = '0'.charCodeAt(0);
const MOST_DIGITS = 16;

/**
 * A text whose plain comparison puts names in the order that people expect: numbers by their value ("photo 2" before "photo 10"),
 * without regard to case and accents. Intl.Collator takes three times as long.
 */
export function naturalKey(name: string): string {
  const plain = isAscii(name) ? name : name.normalize('NFKD').replace(/\p{M}+/gu, '');
  return plain.toLowerCase().replace(/\d+/g, (digits) => {
    const value = digits.replace(/^0+(?=\d)/, '');
    // The more digits, the larger: how many there are is compared first.
    return String.fromCharCode(FIRST_LENGTH + Math.min(value.length, MOST_DIGITS)) + value;
  });
}
