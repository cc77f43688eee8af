import type { PhotoDetail, PhotoSummary, PhotoTag, SearchResult } from '../../../shared/domain.ts';

export function summaryOf(id: number, over: Partial<PhotoSummary> = {}): PhotoSummary {
  return {
    id,
    name: `${id}.jpg`,
    width: 1500,
    height: 1000,
    takenAt: '2023-06-03T14:12:00',
    state: 'indexed',
    rating: 0,
    placeholder: '',
    ...over,
  };
}

export function resultOf(id: number, relevance: number): SearchResult {
  return { ...summaryOf(id), path: `/photos/${id}.jpg`, score: relevance / 2, relevance, why: [] };
}

export function suggestion(tag: string, certainty: number): PhotoTag {
  return { tag, parents: [], certainty, state: 'suggested', source: 'model' };
}

export function detailOf(id: number, tags: PhotoTag[]): PhotoDetail {
  return {
    ...summaryOf(id),
    path: `/photos/${id}.jpg`,
    rootId: 1,
    folder: '',
    bytes: 1000,
    format: 'jpeg',
    hash: String(id),
    addedAt: '2024-01-01T00:00:00',
    camera: null,
    lens: null,
    iso: null,
    aperture: null,
    exposure: null,
    focalLength: null,
    gps: null,
    place: null,
    title: null,
    tags,
    caption: null,
    failure: null,
  };
}
