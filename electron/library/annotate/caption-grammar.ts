import { isPlural } from './english.ts';
import { spokenPhrase } from './prompt-wordings.ts';
import type { Concept, Role } from './vocabulary.ts';

// A small grammar of captions:
//
//   caption  = subject [ "is"/"are" doing ] [ where ] [ when ]
//            | subject "and" subject [ where ] [ when ]
//            | subject "with" thing [ where ] [ when ]
//            | subject "wearing" clothing [ where ] [ when ]
//            | "a view of" place [ when ]
//
// Slots are filled with concepts of fitting roles; how a concept is spoken comes from the vocabulary.

/** What of a caption a concept can be. */
export type Slot = 'subject' | 'doing' | 'companion' | 'thing' | 'clothing' | 'where' | 'when';

/** A caption under construction: concepts by slot. */
export type CaptionParts = Readonly<Partial<Record<Slot, Concept>>>;

const SUBJECTS: ReadonlySet<Role> = new Set<Role>(['people', 'animal', 'vehicle', 'food', 'thing']);
const DOERS: Partial<Record<Role, ReadonlySet<Role>>> = {
  activity: new Set<Role>(['people']),
  motion: new Set<Role>(['people', 'animal']),
  rest: new Set<Role>(['people', 'animal']),
};
const LIVING: ReadonlySet<Role> = new Set<Role>(['people', 'animal']);

const PREPOSITION = /^(?:in front of|in|on|at|by|under|before|above|among|behind) /;

/** Words too common to count as a repetition. */
const SMALL_WORDS = new Set([
  'a',
  'an',
  'the',
  'in',
  'on',
  'at',
  'by',
  'of',
  'under',
  'with',
  'and',
  'is',
  'are',
  'up',
  'down',
]);

/** What may be added to a caption that has these parts; the subject comes first. */
export function slotsAfter(parts: CaptionParts): readonly Slot[] {
  if (!parts.subject) return parts.where && !parts.when ? ['when'] : parts.where ? [] : ['subject', 'where'];
  if (parts.when) return [];
  if (parts.where) return ['when'];
  const middle = parts.doing ?? parts.companion ?? parts.thing ?? parts.clothing;
  return middle ? ['where', 'when'] : ['doing', 'companion', 'thing', 'clothing', 'where', 'when'];
}

/** Whether the concept may stand in the slot of this caption: by role, and without saying a word twice. */
export function fits(parts: CaptionParts, slot: Slot, concept: Concept): boolean {
  const { role } = concept;
  const subject = parts.subject;
  if (concept.heading || sharesWord(parts, concept)) return false;
  switch (slot) {
    case 'subject':
      return SUBJECTS.has(role);
    case 'doing':
      return subject !== undefined && (DOERS[role]?.has(subject.role) ?? (role === 'flight' && canFly(subject)));
    case 'companion':
      return subject !== undefined && LIVING.has(subject.role) && LIVING.has(role) && !related(subject, concept);
    case 'thing':
      return (
        subject !== undefined &&
        subject.role !== 'thing' &&
        (role === 'thing' || role === 'food' || role === 'vehicle') &&
        role !== subject.role
      );
    case 'clothing':
      return subject?.role === 'people' && role === 'clothing' && concept.parent >= 0;
    case 'where':
      // "Outdoors" says where something is; there is no view of it.
      return role === 'place' && (subject !== undefined || PREPOSITION.test(spokenPhrase(concept)));
    case 'when':
      return role === 'light' || role === 'event';
  }
}

function canFly(concept: Concept): boolean {
  return [concept.name, ...concept.parents].some((name) => name === 'bird' || name === 'aircraft');
}

/** Whether one contains the other: "a man and a person" says one thing twice. */
function related(a: Concept, b: Concept): boolean {
  return a.role === b.role && (a.parents.includes(b.name) || b.parents.includes(a.name) || a.role === 'people');
}

const contentWords = (concept: Concept): string[] =>
  spokenPhrase(concept)
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '' && !SMALL_WORDS.has(word))
    .map((word) => word.slice(0, 4));

function sharesWord(parts: CaptionParts, concept: Concept): boolean {
  const said = new Set(Object.values(parts).flatMap(contentWords));
  return contentWords(concept).some((word) => said.has(word));
}

/** The caption in words, with a capital and a full stop. */
export function sayCaption(parts: CaptionParts): string {
  const { subject, doing, companion, thing, clothing, where, when } = parts;
  const words: string[] = [];
  if (subject) {
    const phrase = spokenPhrase(subject);
    words.push(phrase);
    if (companion) words.push('and', spokenPhrase(companion));
    if (thing) words.push('with', spokenPhrase(thing));
    if (clothing) words.push('wearing', spokenPhrase(clothing));
    if (doing) words.push(isPlural(phrase) ? 'are' : 'is', spokenPhrase(doing));
    if (where) words.push(spokenPhrase(where));
  } else if (where) {
    words.push('a view of', placeName(where));
  }
  if (when) words.push(spokenPhrase(when));
  const text = words.join(' ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** "in a forest" without its preposition: "a forest". */
function placeName(place: Concept): string {
  return spokenPhrase(place).replace(PREPOSITION, '');
}
