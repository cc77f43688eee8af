import { describe, expect, it } from 'vitest';
import { captureTime } from '../../../../electron/library/media/capture-time.ts';

describe('captureTime', () => {
  it('reads EXIF dates as wall-clock time, with the zone only where the file states it', () => {
    expect(captureTime('2021:05:06 07:08:09')).toBe('2021-05-06T07:08:09');
    expect(captureTime('2021:05:06 07:08:09', undefined, '+02:00')).toBe('2021-05-06T07:08:09+02:00');
    expect(captureTime('2021:05:06 07:08:09', undefined, '-09:30')).toBe('2021-05-06T07:08:09-09:30');
  });

  it('extends seconds by their fraction, which may be one digit or padded with blanks', () => {
    expect(captureTime('2021:05:06 07:08:09', '5')).toBe('2021-05-06T07:08:09.500');
    expect(captureTime('2021:05:06 07:08:09', '123456  ')).toBe('2021-05-06T07:08:09.123');
    expect(captureTime('2021:05:06 07:08:09', '00')).toBe('2021-05-06T07:08:09');
  });

  it('reads the ISO forms of XMP, from a day to milliseconds', () => {
    expect(captureTime('2021-05-06')).toBe('2021-05-06T00:00:00');
    expect(captureTime('2021-05-06T07:08')).toBe('2021-05-06T07:08:00');
    expect(captureTime('2021-05-06T07:08:09.25Z')).toBe('2021-05-06T07:08:09.250Z');
    expect(captureTime('2021-05-06T07:08:09+02:00', undefined, '-05:00')).toBe('2021-05-06T07:08:09+02:00');
  });

  it('reads the compact form of IPTC', () => {
    expect(captureTime('20210506 070809+0200')).toBe('2021-05-06T07:08:09+02:00');
  });

  it.each([
    '',
    '    :  :     :  :  ',
    '0000:00:00 00:00:00',
    '2021:13:01 00:00:00',
    '2021:02:30 10:00:00',
    '2021:05:06 25:00:00',
    'yesterday',
  ])('takes %j for no date', (text) => {
    expect(captureTime(text)).toBeNull();
  });

  it('ignores a zone no clock on earth has', () => {
    expect(captureTime('2021:05:06 07:08:09', undefined, '+99:00')).toBe('2021-05-06T07:08:09');
    expect(captureTime('2021:05:06 07:08:09', undefined, '   :  ')).toBe('2021-05-06T07:08:09');
  });
});
