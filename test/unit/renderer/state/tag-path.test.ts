import { describe, expect, it } from 'vitest';
import {
  fullPath,
  lastTagAt,
  meetsOther,
  nameIn,
  readPath,
  tagAskedFor,
  tagQuery,
  typedTags,
  writtenPath,
} from '../../../../renderer/state/tag-path.ts';

const dog = { tag: 'dog', parents: ['animal', 'mammal'] };
const birdCrane = { tag: 'crane', parents: ['animal', 'bird'] };
const machineCrane = { tag: 'Crane', parents: ['machine'] };
const all = [dog, birdCrane, machineCrane];

describe('paths of tags', () => {
  it('come back as they were written, slashes within names and all', () => {
    for (const path of [['dog'], ['animal', 'dog'], ['AC/DC', 'live']])
      expect(readPath(writtenPath(path))).toEqual(path);
    expect(fullPath(dog)).toBe('animal/mammal/dog');
  });

  it('are read as people type them', () => {
    expect(readPath(' animal / big  dog /')).toEqual(['animal', 'big dog']);
    expect(readPath('  ')).toEqual([]);
    expect(nameIn('animal/AC\\/DC')).toBe('AC/DC');
  });
});

describe('tags and the filters that show them', () => {
  it('asks by name where the name says it all, and by path among tags of one name', () => {
    expect(tagQuery(dog, all)).toBe('tag:dog');
    expect(tagQuery(birdCrane, all)).toBe('tag:animal/bird/crane');
    expect(tagQuery(machineCrane, all)).toBe('tag:machine/Crane');
  });

  it('finds the one tag that a query is about', () => {
    expect(tagAskedFor('tag:DOG', all)).toBe(dog);
    expect(tagAskedFor('tag:bird/crane', all)).toBe(birdCrane);
    const summer = { tag: 'Été', parents: [] };
    expect(tagAskedFor('tag:e\u0301te\u0301', [...all, summer])).toBe(summer);
    for (const query of ['tag:crane', 'tag:cat', 'dog', 'tag:dog beach', '']) {
      expect(tagAskedFor(query, all)).toBeUndefined();
    }
  });

  it('asks so that it is understood', () => {
    for (const tag of all) expect(tagAskedFor(tagQuery(tag, all), all)).toBe(tag);
  });
});

describe('names that people type', () => {
  it('meet another tag in any case and spelling, and not themselves', () => {
    const summer = { tag: 'Été', parents: [] };
    expect(meetsOther(dog, 'e\u0301te\u0301', [...all, summer])).toBe(true);
    expect(meetsOther(summer, 'été', [...all, summer])).toBe(false);
    expect(meetsOther(birdCrane, 'CRANE', all)).toBe(false);
    expect(meetsOther(dog, 'cat', all)).toBe(false);
  });

  it('are several tags, with the commas of their keyboard between them', () => {
    expect(typedTags('dog, cat,,dog')).toEqual(['dog', 'cat']);
    expect(typedTags('犬、猫，鳥')).toEqual(['犬', '猫', '鳥']);
    expect(typedTags('كلب، قطة')).toEqual(['كلب', 'قطة']);
    expect(lastTagAt('犬、ne')).toBe(2);
    expect(lastTagAt('dog')).toBe(0);
  });
});
