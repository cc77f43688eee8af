import { BowerbirdError } from '../../../shared/errors.ts';

/** One keyword of a list, with the keywords it lies under and its synonyms. */
export interface Keyword {
  path: string[];
  synonyms: string[];
}

/**
 * Reads a keyword list as Lightroom and digiKam write it: one keyword a line, a tab (or four spaces) deeper for what lies
 * below, synonyms of the line above in braces, and keywords that only arrange others in square brackets.
 *
 * @throws BowerbirdError `bad-request` with the line that is not well formed
 */
export function parseKeywordList(text: string): Keyword[] {
  const keywords: Keyword[] = [];
  const branch: string[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.replace(/^\uFEFF/, '');
    const indent = /^[\t ]*/.exec(line)?.[0] ?? '';
    const content = line.trim();
    if (content === '') continue;
    const depth = indent.replaceAll('    ', '\t').replaceAll(' ', '').length;
    const synonym = /^\{(.*)\}$/.exec(content)?.[1]?.trim();
    if (synonym !== undefined) {
      const above = keywords.at(-1);
      if (!above) throw new BowerbirdError('bad-request', `Line ${index + 1}: a synonym stands before any keyword.`);
      if (synonym !== '') above.synonyms.push(synonym);
      continue;
    }
    const name = /^\[(.*)\]$/.exec(content)?.[1]?.trim() ?? content;
    if (depth > branch.length) {
      throw new BowerbirdError(
        'bad-request',
        `Line ${index + 1}: "${name}" is indented by more than one step below the line above it.`,
      );
    }
    branch.length = depth;
    branch.push(name);
    keywords.push({ path: [...branch], synonyms: [] });
  }
  return keywords;
}
