import { expect, test } from 'vitest';
import { getEmbeddings, putEmbedding } from '../../electron/library/catalogue/embeddings.ts';
import { averagePrecision } from '../../electron/library/learn/adapter-trial.ts';
import { dot } from '../../electron/library/learn/dot.ts';
import { learnedQuery, openLearned } from '../../electron/library/learn/learned.ts';
import type { Lessons } from '../../electron/library/learn/learned.ts';
import { readAdapter } from '../../electron/library/learn/learned-adapter.ts';
import { learnFromLibrary, revertLearning } from '../../electron/library/learn/learn-from-library.ts';
import { suggestPersonalTags } from '../../electron/library/learn/personal-tags.ts';
import type { Vector } from '../../shared/kinds.ts';
import { emptyCatalogue } from '../fixtures/library/catalogue-with-photos.ts';
import { ownThings, simulatedLibrary, topics } from '../fixtures/library/simulated-library.ts';
import type { SimulatedLibrary, SimulatedPhoto } from '../fixtures/library/simulated-library.ts';

const lessonsOf = (library: SimulatedLibrary): Promise<Lessons> =>
  openLearned({ catalogue: library.catalogue, model: () => library.model }).lessons();

const showing = (library: SimulatedLibrary, name: string): SimulatedPhoto[] =>
  library.photos.filter(({ shows }) => shows.includes(name));

/** How well a search finds what a word means, among photos the user said nothing about. */
async function found(library: SimulatedLibrary, lessons: Lessons, name: string, said: number): Promise<number> {
  const [vector] = await library.encoder.encodeTexts([name]);
  const query = learnedQuery(lessons, name, vector);
  const told = new Set(showing(library, name).slice(0, said));
  const photos = library.photos.filter((photo) => !told.has(photo));
  const scores = Float32Array.from(photos, (photo) => dot(query.vector, photo.vector));
  return averagePrecision(
    scores,
    photos.flatMap(({ shows }, place) => (shows.includes(name) ? [place] : [])),
  );
}

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const nothing: Lessons = { personalTags: [], adapter: undefined, sample: [] };

/** The first ten words are taught with twenty photos each; the last two are left alone. */
function teach(library: SimulatedLibrary): void {
  for (const topic of topics.slice(0, 10)) library.say(topic, showing(library, topic).slice(0, 20));
  for (const topic of topics.slice(10)) library.say(topic, []);
}

test('a library whose words the model has askew is learned from, and one call puts everything back', async () => {
  const library = simulatedLibrary(emptyCatalogue(), 2);
  teach(library);
  const result = await learnFromLibrary(library);
  expect(result).toMatchObject({ adopted: true, examples: 200 });
  expect(result.after).toBeGreaterThan(result.before + 0.05);
  expect(result.message).toMatch(/Learned from 200 examples/);

  const lessons = await lessonsOf(library);
  const taught = topics.slice(0, 10);
  const before = mean(await Promise.all(taught.map((topic) => found(library, nothing, topic, 20))));
  const after = mean(await Promise.all(taught.map((topic) => found(library, lessons, topic, 20))));
  expect(after).toBeGreaterThan(before + 0.05);
  // Words that nothing was said about find no less than before.
  for (const topic of topics.slice(10)) {
    expect(await found(library, lessons, topic, 0)).toBeGreaterThan((await found(library, nothing, topic, 0)) - 0.02);
  }
  // The photos' own vectors are untouched.
  const stored = getEmbeddings(library.catalogue, library.model.rowId, [library.photos[7]?.id ?? 0]);
  expect([...stored.values()]).toEqual([library.photos[7]?.vector]);

  revertLearning(library.catalogue);
  expect(await lessonsOf(library)).toEqual(nothing);
});

test('what the model understands already is left alone', async () => {
  const library = simulatedLibrary(emptyCatalogue(), 0);
  // Someone who tags without looking teaches nothing.
  topics.forEach((topic, index) =>
    library.say(
      topic,
      library.photos.filter((_, place) => place % 97 === index),
    ),
  );
  const result = await learnFromLibrary(library);
  expect(result.adopted).toBe(false);
  expect(result.message).toMatch(/Nothing was changed/);
  expect(readAdapter(library.catalogue, library.model)).toBeUndefined();
});

test('with too little to learn from it says how much is needed', async () => {
  const library = simulatedLibrary(emptyCatalogue(), 0.8, 1, 100);
  library.say('dog', showing(library, 'dog').slice(0, 5));
  const result = await learnFromLibrary(library);
  expect(result).toMatchObject({ adopted: false, examples: 5 });
  expect(result.message).toMatch(/too little to learn from yet/);
});

test('learning that is stopped changes nothing', async () => {
  const library = simulatedLibrary(emptyCatalogue(), 2);
  teach(library);
  const stop = new AbortController();
  const onProgress = (done: number): void => (done > 10 ? stop.abort() : undefined);
  await expect(learnFromLibrary({ ...library, signal: stop.signal, onProgress })).rejects.toMatchObject({
    code: 'cancelled',
  });
  expect(readAdapter(library.catalogue, library.model)).toBeUndefined();
});

test('ten tags of the user’s own become searchable and suggestible among 2,000 photos, better with more examples', async () => {
  const precisions: number[] = [];
  for (const [examples, leastFound] of [
    [5, 0.2],
    [10, 0.4],
    [20, 0.5],
  ] as const) {
    const library = simulatedLibrary(emptyCatalogue(), 0.3);
    for (const thing of ownThings) library.say(thing, showing(library, thing).slice(0, examples), { own: true });
    const lessons = await lessonsOf(library);
    expect(lessons.personalTags.map(({ tag, examples: n }) => [tag, n]).sort()).toEqual(
      ownThings.map((thing) => [thing, examples]).sort(),
    );
    const before = mean(await Promise.all(ownThings.map((thing) => found(library, nothing, thing, examples))));
    const after = mean(await Promise.all(ownThings.map((thing) => found(library, lessons, thing, examples))));
    // The names mean nothing to the model: before, one photo in fifty is a hit by chance.
    expect(before).toBeLessThan(0.1);
    expect(after).toBeGreaterThan(0.8);
    precisions.push(after);

    const told = new Set(ownThings.flatMap((thing) => showing(library, thing).slice(0, examples)));
    let [right, wrong, missed] = [0, 0, 0];
    for (const photo of library.photos.filter((each) => !told.has(each))) {
      const suggested = suggestPersonalTags(lessons.personalTags, photo.vector, 0.5).map(({ tag }) => tag);
      right += suggested.filter((tag) => photo.shows.includes(tag)).length;
      wrong += suggested.filter((tag) => !photo.shows.includes(tag)).length;
      missed += ownThings.filter((thing) => photo.shows.includes(thing) && !suggested.includes(thing)).length;
    }
    // Half sure or more is right more than half the time, and the more examples, the more is found.
    expect(right / (right + wrong)).toBeGreaterThan(0.8);
    expect(right / (right + missed)).toBeGreaterThan(leastFound);

    // What worked before works as it did: other words are searched with the very same vector.
    for (const topic of topics) {
      const [vector] = await library.encoder.encodeTexts([topic]);
      expect(learnedQuery(lessons, topic, vector as Vector).vector).toBe(vector);
    }
  }
  expect(precisions[2]).toBeGreaterThan(precisions[0] ?? 1);
});

test('a tag of one’s own and other words are searched for together, and rejected photos push away', async () => {
  const library = simulatedLibrary(emptyCatalogue(), 0);
  const photos = showing(library, 'Grandma');
  library.say('Grandma', photos.slice(0, 10), { own: true });
  const learned = openLearned({ catalogue: library.catalogue, model: () => library.model });
  const lessons = await learned.lessons();
  const [vector] = await library.encoder.encodeTexts(['grandma at the beach']);
  const query = learnedQuery(lessons, 'grandma at the beach', vector);
  expect(query).toMatchObject({ tags: ['Grandma'], certaintyOf: null });
  const best = [...library.photos].sort((a, b) => dot(query.vector, b.vector) - dot(query.vector, a.vector))[0];
  expect(best?.shows).toEqual(expect.arrayContaining(['Grandma', 'beach']));
  expect(learnedQuery(lessons, 'grandmaster', vector as Vector).tags).toEqual([]);

  const alone = learnedQuery(lessons, 'GRANDMA', vector);
  const certainty = (photo: SimulatedPhoto): number => alone.certaintyOf?.(dot(alone.vector, photo.vector)) ?? 0;
  const others = library.photos.filter(({ shows }) => !shows.includes('Grandma'));
  expect(mean(photos.slice(10).map(certainty))).toBeGreaterThan(10 * mean(others.map(certainty)));

  // Dogs are not Grandma. Saying so is noticed at once, without being told to learn.
  const dogs = others.filter(({ shows }) => shows.includes('dog'));
  library.say('Grandma', dogs.slice(0, 20), { own: true, accepted: false });
  const [after] = (await learned.lessons()).personalTags;
  const [before] = lessons.personalTags;
  const average = (direction: Vector | undefined): number =>
    mean(dogs.slice(20).map((dog) => dot(direction, dog.vector)));
  expect(average(after?.direction)).toBeLessThan(average(before?.direction));
});

test('a tag is learned anew when its examples or their vectors change, and only then', async () => {
  const library = simulatedLibrary(emptyCatalogue(), 0);
  const { catalogue, model } = library;
  library.say('Grandma', showing(library, 'Grandma').slice(0, 10), { own: true });
  const learned = openLearned({ catalogue, model: () => model });
  const lesson = async () => (await learned.lessons()).personalTags.find(({ tag }) => tag === 'Grandma');
  const first = await lesson();
  expect(first).toBeDefined();
  // Another tag teaches nothing about this one.
  library.say('Grandpa', showing(library, 'beach').slice(0, 8), { own: true });
  expect(await lesson()).toBe(first);

  const [example] = showing(library, 'Grandma');
  const [elsewhere] = showing(library, 'dog');
  putEmbedding(catalogue, model.rowId, example?.id ?? 0, elsewhere?.vector ?? new Float32Array());
  expect((await lesson())?.direction).not.toEqual(first?.direction);
});

test('a search does not wait for what is still being learned, and has it soon after', async () => {
  const library = simulatedLibrary(emptyCatalogue(), 0);
  const learned = openLearned({ catalogue: library.catalogue, model: () => library.model });
  library.say('Grandma', showing(library, 'Grandma').slice(0, 10), { own: true });
  const before = await learned.query(['my grandma']);
  expect(await learned.query(['GRANDMA again'])).toBe(before);
  expect(before('grandma', undefined).tags).toEqual(['Grandma']);
  // What was asked is remembered by the text together with its vector.
  const [sea, snow] = await library.encoder.encodeTexts(['the beach', 'the dog']);
  const asked = before('grandma at home', sea);
  expect(before('grandma at home', sea)).toBe(asked);
  expect(before('grandma at home', snow).vector).not.toEqual(asked.vector);
  library.say('Zorro', showing(library, 'dog').slice(0, 10), { own: true });
  await expect.poll(async () => (await learned.query(['zorro']))('zorro', undefined).tags).toEqual(['Zorro']);
  // Another tag taught nothing about this one; more photos of it do.
  expect(await learned.query(['grandma'])).toBe(before);
  library.say('Grandma', showing(library, 'Grandma').slice(10, 14), { own: true });
  await expect.poll(() => learned.query(['grandma'])).not.toBe(before);
});

test('a search that names no tag of one’s own learns none', async () => {
  const library = simulatedLibrary(emptyCatalogue(), 0);
  const learned = openLearned({ catalogue: library.catalogue, model: () => library.model });
  library.say('Grandma', showing(library, 'Grandma').slice(0, 10), { own: true });
  const plain = await learned.query(['a dog', 'the beach']);
  expect(plain('a dog', undefined).tags).toEqual([]);
  library.say('Zorro', showing(library, 'dog').slice(0, 10), { own: true });
  expect(await learned.query(['the sea'])).toBe(plain);
  expect((await learned.query(['a dog', 'grandma']))('grandma', undefined).tags).toEqual(['Grandma']);
});
