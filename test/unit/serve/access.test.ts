import { describe, expect, test } from 'vitest';
import { createAccess, isLoopback } from '../../../electron/serve/access.ts';

describe('createAccess', () => {
  test('every server has a token of its own', () => {
    const tokens = new Set(Array.from({ length: 20 }, () => createAccess('127.0.0.1', () => 1).token));
    expect(tokens.size).toBe(20);
  });

  test('the picture key cannot be told from the token, nor taken for it', () => {
    const access = createAccess('127.0.0.1', () => 1);
    expect(access.isToken(access.token)).toBe(true);
    expect(access.isPictureKey(access.pictureKey)).toBe(true);
    expect(access.isToken(access.pictureKey)).toBe(false);
    expect(access.isPictureKey(access.token)).toBe(false);
    for (const wrong of [undefined, null, '', `${access.token}a`, access.token.toLowerCase()]) {
      expect(access.isToken(wrong)).toBe(false);
    }
  });

  test('a server on one address of the network answers to that address too, and to no other name', () => {
    const access = createAccess('192.0.2.7', () => 8000);
    expect(access.isOwnHost({ host: '192.0.2.7:8000' })).toBe(true);
    expect(access.isOwnHost({ host: '127.0.0.1:8000' })).toBe(true);
    expect(access.isOwnHost({ host: 'photos.example:8000' })).toBe(false);
    expect(access.isOwnHost({})).toBe(false);
  });

  test('port 80 may go unsaid', () => {
    expect(createAccess('127.0.0.1', () => 80).isOwnHost({ host: 'localhost' })).toBe(true);
    expect(createAccess('127.0.0.1', () => 8080).isOwnHost({ host: 'localhost' })).toBe(false);
  });
});

test('isLoopback knows the addresses that no other machine can reach', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1', 'localhost'].map(isLoopback)).toEqual([true, true, true, true]);
  expect(['0.0.0.0', '192.168.1.2', '127.0.0.1.example', '::'].map(isLoopback)).toEqual([false, false, false, false]);
});
