import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readIptc } from '../../../../electron/library/media/iptc-records.ts';

function dataSet(record: number, dataset: number, value: Buffer | string): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  const head = Buffer.from([0x1c, record, dataset, bytes.length >> 8, bytes.length & 0xff]);
  return Buffer.concat([head, bytes]);
}

describe('readIptc', () => {
  it('reads Latin-1, as programs wrote before they announced an encoding', () => {
    expect(readIptc(dataSet(2, 25, Buffer.from('Käse', 'latin1'))).keywords).toEqual(['Käse']);
  });

  it('reads UTF-8, announced or not', () => {
    const announced = Buffer.concat([dataSet(1, 90, '\x1b%G'), dataSet(2, 25, '海'), dataSet(2, 25, 'Käse')]);
    expect(readIptc(announced).keywords).toEqual(['海', 'Käse']);
    expect(readIptc(dataSet(2, 120, 'Über den Wolken')).caption).toBe('Über den Wolken');
  });

  it('finds its records among other Photoshop resources', () => {
    const other = Buffer.concat([Buffer.from('8BIM\x03\xed\0\0\0\0\0\x04', 'latin1'), Buffer.from([1, 2, 3, 4])]);
    const records = Buffer.concat([dataSet(2, 55, '20210506'), dataSet(2, 60, '070809+0200'), dataSet(2, 90, 'Köln')]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(records.length);
    const named = Buffer.from('8BIM\x04\x04\x03abc', 'latin1');
    const block = Buffer.concat([Buffer.from('Photoshop 3.0\0'), other, named, length, records]);
    expect(readIptc(block)).toMatchObject({ created: '20210506 070809+0200', city: 'Köln' });
  });

  it('keeps what comes before a data set that promises more bytes than there are', () => {
    const block = Buffer.concat([dataSet(2, 25, 'kept'), Buffer.from([0x1c, 2, 25, 0x10, 0])]);
    expect(readIptc(block).keywords).toEqual(['kept']);
  });

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(readIptc(Buffer.concat([Buffer.from([0x1c]), bytes])).keywords).toBeInstanceOf(Array);
      }),
    );
  });
});
