import { describe, expect, it } from 'vitest';
import { readXmp } from '../../../../electron/library/media/xmp-packet.ts';
import { xmpPacket } from '../../../fixtures/pictures/xmp-packet.ts';

const rdf = (inside: string): string =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">${inside}</rdf:RDF></x:xmpmeta>`;

describe('readXmp', () => {
  it('reads bags, alternatives and attributes', () => {
    const xmp = readXmp(xmpPacket({ keywords: ['a & b', 'Straße'], caption: 'On <3', rating: 4 }) ?? '');
    expect(xmp.get('dc:subject')).toEqual(['a & b', 'Straße']);
    expect(xmp.get('dc:description')).toEqual(['On <3']);
    expect(xmp.get('xmp:Rating')).toEqual(['4']);
  });

  it('knows namespaces, not prefixes, wherever they are declared', () => {
    const xmp = readXmp(
      rdf(
        '<rdf:Description><S:Rating xmlns:S="http://ns.adobe.com/xap/1.0/">3</S:Rating></rdf:Description>' +
          '<rdf:Description xmlns:dc="http://example.org/other"><dc:subject>no</dc:subject></rdf:Description>',
      ),
    );
    expect(Object.fromEntries(xmp)).toEqual({ 'xmp:Rating': ['3'] });
  });

  it('puts the default language first', () => {
    const xmp = readXmp(
      rdf(
        '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt><rdf:li xml:lang="de">Meer</rdf:li>' +
          '<rdf:li xml:lang="x-default">Sea</rdf:li></rdf:Alt></dc:title></rdf:Description>',
      ),
    );
    expect(xmp.get('dc:title')).toEqual(['Sea', 'Meer']);
  });

  it('does not take the insides of structures for properties of the photo', () => {
    const xmp = readXmp(
      rdf(
        '<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:other="http://example.org/">' +
          '<other:History><rdf:Seq><rdf:li><rdf:Description xmp:Rating="5"><xmp:Label>x</xmp:Label></rdf:Description></rdf:li></rdf:Seq></other:History>' +
          '</rdf:Description>',
      ),
    );
    expect(xmp.size).toBe(0);
  });

  it('reads what comes before the damage of a broken sidecar', () => {
    const packet = xmpPacket({ keywords: ['kept'], caption: 'lost' }) ?? '';
    const xmp = readXmp(packet.slice(0, packet.indexOf('lost')));
    expect(xmp.get('dc:subject')).toEqual(['kept']);
    expect(xmp.has('dc:description')).toBe(false);
  });

  it('reads UTF-16', () => {
    const packet = xmpPacket({ keywords: ['Ωmega'] }) ?? '';
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(packet, 'utf16le')]);
    expect(readXmp(bytes).get('dc:subject')).toEqual(['Ωmega']);
  });
});
