import { expect, test } from 'vitest';
import { findJpegXmp } from '../../../../electron/library/media/jpeg-xmp.ts';
import { readPhoto } from '../../../../electron/library/media/photo-reading.ts';
import { makePicture } from '../../../fixtures/pictures/make-picture.ts';

const packet =
  '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">' +
  '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
  '<rdf:Description rdf:about="" xmlns:lr="http://ns.adobe.com/lightroom/1.0/">' +
  '<lr:hierarchicalSubject><rdf:Bag><rdf:li>people|Ada</rdf:li></rdf:Bag></lr:hierarchicalSubject>' +
  '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>';

async function withSegment(content: string): Promise<Buffer> {
  const picture = await makePicture({ width: 32, height: 24 });
  const header = Buffer.from([0xff, 0xe1, 0, 0]);
  header.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([picture.subarray(0, 2), header, Buffer.from(content, 'latin1'), picture.subarray(2)]);
}

test('keywords are read from a packet whose name was garbled on the way', async () => {
  const bytes = await withSegment(`XMP\0://ns.adobe.com/xap/1.0/\0${packet}`);
  const { metadata } = await readPhoto({ path: 'a.jpg', bytes });
  expect(metadata.hierarchicalKeywords).toEqual([['people', 'Ada']]);
});

test('a picture without a packet, or cut off in its header, has none', async () => {
  expect(findJpegXmp(await makePicture({ width: 32, height: 24 }))).toBeUndefined();
  expect(findJpegXmp(await withSegment('Exif\0\0 and no packet'))).toBeUndefined();
  for (const length of [0, 1, 3, 5]) {
    expect(findJpegXmp((await withSegment(packet)).subarray(0, length))).toBeUndefined();
  }
});
