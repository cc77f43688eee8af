import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { BowerbirdError } from '../../../shared/errors.ts';
import { clipConfig, clipPreprocessor } from './clip-config.ts';
import type { ClipPreprocessor } from './clip-config.ts';
import { readValidated } from './model-pack.ts';
import type { PackManifest } from './model-pack.ts';

/** What such a folder says about its model: a manifest but for the files, and the files that matter. */
export interface HuggingFaceModel {
  manifest: Omit<PackManifest, 'files' | 'version'>;
  fileNames: string[];
}

function unsupported(folder: string, what: string): BowerbirdError {
  return new BowerbirdError('unsupported', `The model in ${folder} cannot be added: ${what}.`);
}

/** The model's name, from the folder: `…/models--openai--clip-vit-base-patch32/snapshots/3d74…` or `…/my-clip`. */
function nameOf(folder: string): string {
  const parts = path.resolve(folder).split(path.sep);
  const cached = parts.findLast((part) => part.startsWith('models--'));
  return cached?.split('--').at(-1) ?? parts.at(-1) ?? 'clip';
}

function idOf(name: string): string {
  const id = name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 80);
  return id === '' ? 'clip' : id;
}

function inputFit(folder: string, { size, do_center_crop: crops, crop_size: crop }: ClipPreprocessor, side: number) {
  if (size.kind === 'exact') {
    if (!crops && size.height === side && size.width === side) return 'squash';
  } else if (crops && size.size === side && (crop ?? side) === side) {
    return 'crop';
  }
  throw unsupported(
    folder,
    `its preprocessor_config.json asks for other pictures than ${side} x ${side}, cut from the centre or squashed`,
  );
}

/** The licence its README declares in the front matter, if any. */
async function licenceOf(folder: string): Promise<PackManifest['licence']> {
  const readme = await readFile(path.join(folder, 'README.md'), 'utf8').catch(() => '');
  const declared = /^---\r?\n[\s\S]*?^license:\s*["']?([A-Za-z0-9.+-]{1,60})["']?\s*$[\s\S]*?^---/m.exec(readme)?.[1];
  if (declared === undefined) {
    return { id: 'LicenseRef-unknown', note: 'The folder it was added from states no licence.' };
  }
  return {
    id: declared === 'mit' ? 'MIT' : declared,
    note: 'As stated by the README.md of the folder it was added from.',
  };
}

/**
 * Reads a folder that holds a CLIPModel as Hugging Face lays it out: `config.json`, `preprocessor_config.json`,
 * `model.safetensors`, and `vocab.json` with `merges.txt` or `tokenizer.json`.
 *
 * @throws BowerbirdError `unsupported`, `model-missing` or `model-invalid`, saying what would have to be different
 */
export async function readHuggingFaceFolder(folder: string): Promise<HuggingFaceModel> {
  const has = (name: string): boolean => existsSync(path.join(folder, name));
  if (!has('model.safetensors')) {
    throw unsupported(
      folder,
      has('pytorch_model.bin') || has('model.safetensors.index.json')
        ? 'its weights are not in one file named model.safetensors. Look for a revision that has it'
        : 'it has no model.safetensors',
    );
  }
  const config = await readValidated(path.join(folder, 'config.json'), clipConfig);
  const preprocessor = await readValidated(path.join(folder, 'preprocessor_config.json'), clipPreprocessor);
  const vocabulary =
    has('vocab.json') && has('merges.txt')
      ? ['vocab.json', 'merges.txt']
      : has('tokenizer.json')
        ? ['tokenizer.json']
        : [];
  if (vocabulary.length === 0)
    throw unsupported(folder, 'it has neither vocab.json with merges.txt nor tokenizer.json');
  const side = config.vision_config.image_size;
  const name = nameOf(folder);
  return {
    manifest: {
      id: idOf(name),
      name,
      description: 'Added from a folder.',
      architecture: 'clip',
      licence: await licenceOf(folder),
      dimension: config.projection_dim,
      preprocessing: {
        size: side,
        fit: inputFit(folder, preprocessor, side),
        filter: preprocessor.resample === 2 ? 'bilinear' : 'bicubic',
        mean: preprocessor.do_normalize ? preprocessor.image_mean : [0, 0, 0],
        std: preprocessor.do_normalize ? preprocessor.image_std : [1, 1, 1],
      },
    },
    fileNames: ['config.json', ...vocabulary, 'model.safetensors'],
  };
}
