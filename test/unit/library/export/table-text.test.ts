import { expect, test } from 'vitest';
import { decodeTable } from '../../../../electron/library/export/table-text.ts';

const TABLE = 'path,tags\r\nKuß.jpg,Österreich\r\n';

test.each([
  ['UTF-8', Buffer.from(TABLE)],
  ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${TABLE}`)],
  ['UTF-16 as Excel saves it', Buffer.from(`\uFEFF${TABLE}`, 'utf16le')],
  ['UTF-16, the great end first', Buffer.from(`\uFEFF${TABLE}`, 'utf16le').swap16()],
  ['Windows-1252', Buffer.from(TABLE, 'latin1')],
])('a table in %s is read', (_, bytes) => expect(decodeTable(bytes)).toBe(TABLE));
