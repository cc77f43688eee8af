import { describe, expect, it } from 'vitest';
import { parseTagPath } from '../../../../electron/library/annotate/tag-names.ts';

describe('a tag as a person writes it', () => {
  it('is a path with slashes, and a slash of its own after a backslash', () => {
    expect(parseTagPath(' animal / dog ')).toEqual(['animal', 'dog']);
    expect(parseTagPath('either\\/or')).toEqual(['either/or']);
    expect(parseTagPath('AC|DC & "friends", live')).toEqual(['AC|DC & "friends", live']);
  });

  it('needs a name', () => {
    expect(() => parseTagPath(' / ')).toThrow('name');
  });
});
