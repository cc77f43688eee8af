import { describe, expect, it } from 'vitest';
import { commandOf } from '../../../renderer/keyboard.ts';

const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

describe('commandOf', () => {
  it('finds the command of a letter, with and without Shift', () => {
    expect(commandOf({ ...plain, key: 'a' }, 'linux')).toBe('annotate');
    expect(commandOf({ ...plain, key: 'A', shiftKey: true }, 'linux')).toBe('accept-suggestions');
    expect(commandOf({ ...plain, key: '3' }, 'linux')).toBe('rate-3');
  });

  it('takes Command on a Mac and Control elsewhere', () => {
    expect(commandOf({ ...plain, key: 'z', ctrlKey: true }, 'windows')).toBe('undo');
    expect(commandOf({ ...plain, key: 'z', metaKey: true }, 'mac')).toBe('undo');
    expect(commandOf({ ...plain, key: 'z', ctrlKey: true }, 'mac')).not.toBe('undo');
  });

  it('finds signs wherever a keyboard has them', () => {
    expect(commandOf({ ...plain, key: '?', shiftKey: true }, 'linux')).toBe('keyboard-map');
    expect(commandOf({ ...plain, key: '+' }, 'linux')).toBe('larger');
    expect(commandOf({ ...plain, key: '=' }, 'linux')).toBe('larger');
  });

  it('leaves alone what is no command, so that the browser keeps its own keys', () => {
    expect(commandOf({ ...plain, key: 'l', ctrlKey: true }, 'linux')).toBeUndefined();
    expect(commandOf({ ...plain, key: 'a', altKey: true }, 'linux')).toBeUndefined();
    expect(commandOf({ ...plain, key: 'Tab' }, 'linux')).toBeUndefined();
  });
});
