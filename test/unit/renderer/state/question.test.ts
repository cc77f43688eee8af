import { describe, expect, it } from 'vitest';
import { Question } from '../../../../renderer/state/question.svelte.ts';

function asked(text: string): Question {
  const question = new Question();
  question.text = text;
  question.gatherChips();
  return question;
}

describe('Question', () => {
  it('makes chips of filters and unwanted words and leaves the description in the field', () => {
    const question = asked('children playing after:2021 in snow -dog');
    expect(question.text).toBe('children playing in snow');
    expect(question.chips).toEqual(['after:2021', '-dog']);
    expect(question.query).toBe('children playing in snow after:2021 -dog');
  });

  it('leaves alternatives alone, whose meaning would change', () => {
    const question = asked('tag:dog OR tag:cat');
    expect(question.chips).toEqual([]);
    question.addChips(['rating:>=3']);
    expect(question.query).toBe('(tag:dog OR tag:cat) rating:>=3');
  });

  it('knows what has to be ranked and what only narrows down', () => {
    expect(asked('tag:dog before:2020').isRanked).toBe(false);
    expect(asked('a dog tag:pet').isRanked).toBe(true);
    expect(asked('similar:17').isRanked).toBe(true);
    expect(new Question().isEmpty).toBe(true);
  });

  it('replaces a filter of the same name, as the timeline does with dates', () => {
    const question = asked('date:2023-06 tag:dog');
    question.replaceFilter('date', 'date:2023-07..2023-08');
    expect(question.chips).toEqual(['tag:dog', 'date:2023-07..2023-08']);
    question.replaceFilter('date', '');
    expect(question.chips).toEqual(['tag:dog']);
  });

  it('searches with a picture alone, or with the words that are there', () => {
    const picture = { example: { photoId: 7 }, name: '7.jpg', preview: '' };
    const question = asked('at night tag:boat');
    question.showPicture(picture, true);
    expect(question.query).toBe('at night tag:boat');
    question.showPicture(picture, false);
    expect(question.query).toBe('');
    expect(question.isRanked).toBe(true);
  });

  it('narrows the picture to a region and widens it again', () => {
    const question = new Question();
    question.showPicture({ example: { photoId: 7 }, name: '7.jpg', preview: '' }, false);
    const region = { left: 0.1, top: 0.1, width: 0.5, height: 0.5 };
    question.crop(0, region);
    expect(question.pictures[0]?.example).toEqual({ photoId: 7, region });
    question.crop(0, undefined);
    expect(question.pictures[0]?.example).toEqual({ photoId: 7 });
  });
});
