import { withArticle } from './english.ts';
import type { Concept, Role } from './vocabulary.ts';

/** How a caption would say the concept, by role: an article and the name, or the phrase the vocabulary gives. */
export function spokenPhrase(concept: Concept): string {
  if (concept.phrase !== null) return concept.phrase;
  switch (concept.role) {
    case 'activity':
    case 'motion':
    case 'rest':
    case 'flight':
    case 'look':
    case 'light':
    case 'detail':
    case 'geography':
      return concept.name;
    case 'place':
      return `in ${withArticle(concept.name)}`;
    case 'event':
      return `at ${withArticle(concept.name)}`;
    default:
      return withArticle(concept.name);
  }
}

const NOUN = ['a photo of NAMED', 'a picture of NAMED', 'NAMED', 'NAME'];

/** NAME stands for the name, NAMED for the name with its article, PHRASE for how a caption says it. */
const WORDINGS: Record<Role, readonly string[]> = {
  people: NOUN,
  animal: NOUN,
  thing: NOUN,
  clothing: ['a person wearing NAMED', 'a photo of NAMED', 'NAME'],
  food: ['a photo of PHRASE', 'PHRASE on a plate', 'NAME'],
  vehicle: NOUN,
  activity: ['a person PHRASE', 'people PHRASE', 'a photo of a person PHRASE', 'NAME'],
  motion: ['a person PHRASE', 'a dog PHRASE', 'NAME'],
  rest: ['a person PHRASE', 'people PHRASE', 'NAME'],
  flight: ['a bird PHRASE', 'an aeroplane PHRASE', 'NAME'],
  place: ['a photo of NAMED', 'people PHRASE', 'NAME', 'a view of NAMED'],
  event: ['people PHRASE', 'NAME', 'a photo of NAMED'],
  light: ['a photo PHRASE', 'NAME', 'a landscape PHRASE'],
  look: ['NAME', 'a NAME photo', 'a NAME picture'],
  detail: ['a photo of NAME', 'NAME', 'a person with NAME'],
  geography: ['a photo of NAME', 'NAME'],
};

/** Synonyms used in prompts: the first are the usual ones, the rest are there to be found by. */
const SPOKEN_SYNONYMS = 2;

/**
 * The texts whose mean vector stands for a concept: its own wordings, or those of its role, and its nearest synonyms.
 * In a wording of the vocabulary `{}` stands for the name.
 */
export function promptWordings(concept: Concept): string[] {
  if (concept.wordings.length > 0) return concept.wordings.map((wording) => wording.replaceAll('{}', concept.name));
  const fill = (wording: string, name: string, phrase: string): string =>
    wording.replaceAll('PHRASE', phrase).replaceAll('NAMED', withArticle(name)).replaceAll('NAME', name);
  const named = WORDINGS[concept.role].map((wording) => fill(wording, concept.name, spokenPhrase(concept)));
  const first = WORDINGS[concept.role][0] ?? 'NAME';
  const synonyms = concept.synonyms
    .slice(0, SPOKEN_SYNONYMS)
    .map((synonym) => fill(first.replaceAll('PHRASE', 'NAME'), synonym, synonym));
  return [...new Set([...named, ...synonyms])];
}
