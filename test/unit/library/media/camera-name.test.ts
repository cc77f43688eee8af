import { expect, it } from 'vitest';
import { cameraName } from '../../../../electron/library/media/camera-name.ts';

it.each([
  ['Canon', 'Canon EOS R5', 'Canon EOS R5'],
  ['NIKON CORPORATION', 'NIKON D750', 'Nikon D750'],
  ['SONY', 'ILCE-7M3', 'Sony ILCE-7M3'],
  ['OLYMPUS IMAGING CORP.', 'E-M5', 'Olympus E-M5'],
  ['EASTMAN KODAK COMPANY', 'KODAK DC240', 'Kodak DC240'],
  ['Apple', 'iPhone 15 Pro', 'Apple iPhone 15 Pro'],
  ['LEICA CAMERA AG', 'LEICA Q2', 'Leica Q2'],
  ['samsung', 'SM-G998B', 'Samsung SM-G998B'],
  ['LG Electronics', 'LG-H870', 'LG-H870'],
  ['Canon', undefined, 'Canon'],
  [undefined, 'DC-G9', 'DC-G9'],
])('names %s, %s as %s', (make, model, name) => {
  expect(cameraName(make, model)).toBe(name);
});

it('has no name where the file has none', () => {
  expect(cameraName(undefined, '  ')).toBeNull();
});
