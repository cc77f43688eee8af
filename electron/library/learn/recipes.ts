import type { Recipe, RecipeName } from './recipe.ts';
import { contrastive } from './recipe-contrastive.ts';
import { fusion } from './recipe-fusion.ts';
import { triplet } from './recipe-triplet.ts';

/** Every recipe by its name. */
export const recipes: Record<RecipeName, Recipe> = { fusion, triplet, contrastive };
