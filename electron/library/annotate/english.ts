// The little English grammar that prompts, captions and the judging of captions need.

/** Words that begin with a vowel letter but not with a vowel sound, and the other way round. */
const CONSONANT_SOUND = /^(?:uni|eu|use|ute|ufo|u-|one\b|once\b|ukulele)/i;
const VOWEL_SOUND = /^(?:hour|honest|honou?r|heir|x-ray|SUV\b|MP\b)/i;

/** "a dog", "an owl"; a name that has an article, a number or a plural of its own is left alone. */
export function withArticle(name: string): string {
  if (/^(?:a|an|the|two|three|several|some|many|his|her|their)\s/i.test(name) || isPlural(name)) return name;
  const vowel = VOWEL_SOUND.test(name) || (/^[aeiou]/i.test(name) && !CONSONANT_SOUND.test(name));
  return `${vowel ? 'an' : 'a'} ${name}`;
}

const IRREGULAR = new Map([
  ['men', 'man'],
  ['women', 'woman'],
  ['children', 'child'],
  ['people', 'person'],
  ['feet', 'foot'],
  ['teeth', 'tooth'],
  ['geese', 'goose'],
  ['mice', 'mouse'],
  ['oxen', 'ox'],
  ['wolves', 'wolf'],
  ['leaves', 'leaf'],
  ['knives', 'knife'],
  ['loaves', 'loaf'],
  ['calves', 'calf'],
  ['shelves', 'shelf'],
  ['scarves', 'scarf'],
  ['lives', 'life'],
  ['wives', 'wife'],
]);

/** Words that end in s without being plurals. */
const SINGULAR_IN_S = /(?:ss|us|is|as|os|news|tennis|gas|bus|series|lens|christmas|chess|swiss|gymnastics|athletics)$/;

/** Whether a noun phrase reads as a plural: its last word of the head is one. */
export function isPlural(phrase: string): boolean {
  const head = phrase.toLowerCase().split(/ (?:of|in|on|with|from|at|for|to|around|up|down) /)[0] ?? '';
  const word = head.split(' ').at(-1) ?? '';
  if (word === 'people' || IRREGULAR.has(word)) return true;
  return word.endsWith('s') && !SINGULAR_IN_S.test(word);
}

/** A word's singular, good enough to find "foxes" under "fox". Unknown words come back as they are. */
export function singular(word: string): string {
  const irregular = IRREGULAR.get(word);
  if (irregular !== undefined) return irregular;
  if (word.length < 4 || SINGULAR_IN_S.test(word)) return word;
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:ch|sh|x|ss|zz|to|go)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') ? word.slice(0, -1) : word;
}
