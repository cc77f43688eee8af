import { expect, test } from 'vitest';
import { compareNames, comparePaths } from '../../../shared/name-order.ts';

test('names stand where people look for them: accents by their letter, numbers by their value', () => {
  const names = ['Zoo', 'été', 'Tag 10', 'Fall', 'Tag 2', 'dog'];
  expect(names.sort(compareNames)).toEqual(['dog', 'été', 'Fall', 'Tag 2', 'Tag 10', 'Zoo']);
});

test('what lies in a folder comes right after it', () => {
  const paths = ['e b', 'e/10', 'e', 'e/2', 'e/2/c', 'F'].map((path) => path.split('/'));
  expect(paths.sort(comparePaths).map((path) => path.join('/'))).toEqual(['e', 'e/2', 'e/2/c', 'e/10', 'e b', 'F']);
});
