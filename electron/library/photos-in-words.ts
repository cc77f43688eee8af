/** "1 photo", "3 photos". */
export function photosInWords(count: number): string {
  return count === 1 ? '1 photo' : `${count} photos`;
}
