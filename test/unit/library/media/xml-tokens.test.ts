import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type XmlToken, xmlTokens } from '../../../../electron/library/media/xml-tokens.ts';

const texts = (tokens: XmlToken[]): string => tokens.map((token) => (token.kind === 'text' ? token.text : '')).join('');

it('reads tags, attributes in either quotes, text and CDATA, and skips comments and instructions', () => {
  const xml = `<?xml version="1.0"?><!-- <no> --><a one='1 > 0' two="&quot;2&quot;">x<b/><![CDATA[<y> & z]]></a>`;
  expect([...xmlTokens(xml)]).toEqual([
    {
      kind: 'open',
      name: 'a',
      attributes: [
        ['one', '1 > 0'],
        ['two', '"2"'],
      ],
    },
    { kind: 'text', text: 'x' },
    { kind: 'open', name: 'b', attributes: [] },
    { kind: 'close' },
    { kind: 'text', text: '<y> & z' },
    { kind: 'close' },
  ]);
});

it('decodes character references and leaves unknown entities alone', () => {
  expect(texts([...xmlTokens('<a>K&#xF6;ln &#8211; &lt;3 &amp;lt; &unknown; &#x110000;</a>')])).toBe(
    'Köln – <3 &lt; &unknown; &#x110000;',
  );
});

it('expands no entity that the document declares', () => {
  const bomb = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb">]><a>&b;&b;&b;</a>';
  expect(texts([...xmlTokens(bomb)])).toContain('&b;&b;&b;');
});

it('ends with any text whatever, in order, without inventing text', () => {
  const alphabet = fc.constantFrom('<', '>', '/', '"', "'", '!', '-', '[', ']', '?', '&', ';', 'a', ' ', '=', 'CDATA[');
  fc.assert(
    fc.property(fc.array(alphabet, { maxLength: 60 }), (parts) => {
      const xml = parts.join('');
      expect(texts([...xmlTokens(xml)]).length).toBeLessThanOrEqual(xml.length);
    }),
  );
});

it('reads a megabyte of unclosed markup without going over it again and again', () => {
  for (const piece of ['<!--', '<a "', '<![CDATA[', "<a b='", '<']) {
    expect([...xmlTokens(piece.repeat(1_000_000 / piece.length))].length).toBeLessThanOrEqual(2);
  }
});
