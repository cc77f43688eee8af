import { describe, expect, it } from 'vitest';
import type { ExportedFields } from '../../../../electron/library/export/exported-fields.ts';
import { cutToBytes, describeEdit, metadataEdit } from '../../../../electron/library/export/metadata-edit.ts';
import type { CurrentMetadata } from '../../../../electron/library/export/metadata-edit.ts';

const empty: CurrentMetadata = {
  subjects: [],
  lightroom: [],
  digikam: [],
  description: null,
  rating: null,
  iptc: null,
};
const fields = (given: Partial<ExportedFields>): ExportedFields => ({
  tags: [],
  gone: [],
  caption: null,
  rating: 0,
  ...given,
});

describe('bringing a file in line with the library', () => {
  it('is done after one time, also with names that differ in case only', () => {
    const tags = [['people', 'Ada'], ['ada']];
    const { 'XMP-dc:Subject': written } = metadataEdit(empty, fields({ tags }));
    expect(written).toEqual(['Ada', 'ada']);
    const again = metadataEdit({ ...empty, subjects: ['Ada', 'ada'] }, fields({ tags }));
    expect(again).not.toHaveProperty('XMP-dc:Subject');
    expect(metadataEdit({ ...empty, subjects: ['ADA'] }, fields({ tags }))).toMatchObject({
      'XMP-dc:Subject': ['Ada'],
    });
  });

  it('takes a keyword for ours whatever marks of direction stand around it', () => {
    const current = { ...empty, subjects: ['\u200fשלום\u200f'] };
    expect(metadataEdit(current, fields({ tags: [['שלום']] }))).toMatchObject({ 'XMP-dc:Subject': ['שלום'] });
  });

  it('writes nothing where there is nothing to say', () => {
    expect(metadataEdit(empty, fields({}))).toEqual({});
  });

  it('writes names flat and paths as Lightroom and digiKam spell them', () => {
    expect(metadataEdit(empty, fields({ tags: [['animal', 'dog']], caption: 'A dog.', rating: 4 }))).toEqual({
      'XMP-dc:Subject': ['dog'],
      'XMP-lr:HierarchicalSubject': ['animal|dog'],
      'XMP-digiKam:TagsList': ['animal/dog'],
      'XMP-dc:Description': 'A dog.',
      'XMP-xmp:Rating': 4,
    });
  });

  it('keeps what other programs wrote, in their order', () => {
    const current = { ...empty, subjects: ['holiday', 'Dog'], lightroom: ['trips|holiday'], digikam: [] };
    const edit = metadataEdit(current, fields({ tags: [['animal', 'dog'], ['sea']] }));
    expect(edit['XMP-dc:Subject']).toEqual(['holiday', 'dog', 'sea']);
    expect(edit['XMP-lr:HierarchicalSubject']).toEqual(['trips|holiday', 'animal|dog', 'sea']);
  });

  it('takes out what the library had and has no longer, and nothing else', () => {
    const current = { ...empty, subjects: ['holiday', 'dog'], lightroom: ['animal|dog', 'trips|holiday'] };
    const edit = metadataEdit(current, fields({ gone: [['animal', 'dog']] }));
    expect(edit['XMP-dc:Subject']).toEqual(['holiday']);
    expect(edit['XMP-lr:HierarchicalSubject']).toEqual(['trips|holiday']);
  });

  it('finds nothing left to do in what it has written', () => {
    const wanted = fields({ tags: [['a', 'b/c|d'], ['AC|DC'], ['Ünïcode, "quoted" & co']], caption: 'x', rating: 2 });
    const edit = metadataEdit({ ...empty, iptc: { keywords: [], caption: null }, exifDescription: null }, wanted);
    const written: CurrentMetadata = {
      subjects: edit['XMP-dc:Subject'] as string[],
      lightroom: edit['XMP-lr:HierarchicalSubject'] as string[],
      digikam: edit['XMP-digiKam:TagsList'] as string[],
      description: edit['XMP-dc:Description'] as string,
      rating: edit['XMP-xmp:Rating'] as number,
      iptc: { keywords: edit['IPTC:Keywords'] as string[], caption: edit['IPTC:Caption-Abstract'] as string },
      exifDescription: edit['IFD0:ImageDescription'] as string,
    };
    expect(metadataEdit(written, wanted)).toEqual({});
  });

  it('never lets a sign in a name become a level', () => {
    const edit = metadataEdit(empty, fields({ tags: [['music', 'AC|DC'], ['24/7'], ['places', '24/7']] }));
    expect(edit['XMP-dc:Subject']).toEqual(['AC|DC', '24/7']);
    expect(edit['XMP-lr:HierarchicalSubject']).toEqual(['music|AC｜DC', '24/7', 'places|24/7']);
    expect(edit['XMP-digiKam:TagsList']).toEqual(['music/AC|DC', 'places/24／7']);
  });

  it('brings the IPTC twins along, cut to what IPTC allows', () => {
    const long = 'é'.repeat(40);
    const current = { ...empty, subjects: ['old'], iptc: { keywords: ['older'], caption: null } };
    const edit = metadataEdit(current, fields({ tags: [[long]] }));
    expect(edit['IPTC:Keywords']).toEqual(['older', 'old', 'é'.repeat(32)]);
  });

  it('leaves the verdict "rejected" of another program alone', () => {
    expect(metadataEdit({ ...empty, rating: -1 }, fields({}))).toEqual({});
    expect(metadataEdit({ ...empty, rating: 3 }, fields({}))).toEqual({ 'XMP-xmp:Rating': 0 });
  });

  it('says what it would change, field by field', () => {
    const current = { ...empty, subjects: ['old'] };
    const edit = metadataEdit(current, fields({ tags: [['new']] }));
    const { before, after } = describeEdit(current, edit);
    expect(before.split('\n')[0]).toBe('XMP-dc:Subject: old');
    expect(after.split('\n')[0]).toBe('XMP-dc:Subject: old; new');
  });
});

describe('cutting to bytes', () => {
  it('never cuts a character in two', () => {
    expect(cutToBytes('naïve', 3)).toBe('na');
    expect(cutToBytes('short', 64)).toBe('short');
    expect(cutToBytes('🙂🙂', 5)).toBe('🙂');
  });
});
