/** A file that may be downloaded, pinned to its content. */
export interface PinnedFile {
  name: string;
  /** Bytes. For a small file whose size was never published: the most it may have. */
  size: number;
  exactSize: boolean;
  sha256: string;
  url: string;
}

/** A model this program knows where to get, and exactly which bytes it will accept. */
export interface RegisteredPack {
  id: string;
  version: string;
  name: string;
  description: string;
  licence: string;
  dimension: number;
  files: readonly PinnedFile[];
}

interface Repository {
  name: string;
  revision: string;
}

function pin({ name, revision }: Repository, file: string, size: number, sha256: string, exactSize = true): PinnedFile {
  return { name: file, size, exactSize, sha256, url: `https://huggingface.co/${name}/resolve/${revision}/${file}` };
}

// Both models use OpenAI's vocabulary and preprocessing, byte for byte.
const TOKENIZER = 'b556ac8c99757ffb677208af34bc8c6721572114111a6e0aaf5fa69ff0b8d842';
const PREPROCESSOR = '910e70b3956ac9879ebc90b22fb3bc8a75b6a0677814500101a4c072bd7857bd';

const tinyClip: Repository = {
  name: 'wkcn/TinyCLIP-ViT-8M-16-Text-3M-YFCC15M',
  revision: 'a2a8c6eaa2549ad66eb7c31b85022bf58273a26c',
};
const clipB32: Repository = {
  name: 'openai/clip-vit-base-patch32',
  revision: 'c237dc49a33fc61debc9276459120b7eac67e7ef',
};

/** The models offered for download. A new entry needs a permissive licence, a fixed revision and every file's SHA-256. */
export const registeredPacks: readonly RegisteredPack[] = [
  {
    id: 'tinyclip-vit-8m-16',
    version: tinyClip.revision.slice(0, 12),
    name: 'TinyCLIP ViT-8M/16',
    description: 'Far better than the built-in model at a few times its cost. A good choice for most libraries.',
    licence: 'MIT',
    dimension: 512,
    files: [
      pin(tinyClip, 'config.json', 65_536, 'c586d856dbd5589b67525db9e791ee0917402405672c7773aead373efb7d7bca', false),
      pin(tinyClip, 'preprocessor_config.json', 316, PREPROCESSOR),
      pin(tinyClip, 'tokenizer.json', 2_224_041, TOKENIZER),
      pin(
        tinyClip,
        'model.safetensors',
        93_812_468,
        '9339ee3d736344d0ddcaa6c03edc9f89688f08caaea5401220885233da726fcc',
      ),
    ],
  },
  {
    id: 'clip-vit-base-patch32',
    version: clipB32.revision.slice(0, 12),
    name: 'OpenAI CLIP ViT-B/32',
    description: 'The model that named the kind: slower and larger, and surer of rare subjects.',
    licence: 'MIT',
    dimension: 512,
    files: [
      pin(clipB32, 'config.json', 4_186, 'b575ef3c36f2a057fa19e221650105052d61cc9c1a972ec15019c6261ec98770'),
      pin(clipB32, 'preprocessor_config.json', 316, PREPROCESSOR),
      pin(clipB32, 'tokenizer.json', 2_224_041, TOKENIZER),
      pin(
        clipB32,
        'model.safetensors',
        605_157_884,
        '99d28a652e6ec46629ab7047a0ac82c69b1fe11e0ce672c43af65d3a9a3fc05d',
      ),
    ],
  },
];
