import type { Seed } from './fuzz-seeds.ts';

type Random = () => number;

/** Damages one file; `others` lend their parts. */
type Mutation = (bytes: Buffer, random: Random, others: readonly Seed[]) => Buffer;

const below = (random: Random, limit: number): number => Math.floor(random() * limit);

/** Where formats keep what steers their decoders. */
const headerBytes = 600;

/** Sizes that overflow, wrap or exhaust when a decoder believes them. */
const absurd = [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 30_000, 0x7530_7530];

/** Ways in which disks, cables, programs and people with bad intentions damage files. */
export const mutations: Readonly<Record<string, Mutation>> = {
  'bits flipped': (bytes, random) => {
    const flips = 1 + below(random, Math.max(1, Math.min(200, bytes.length / 20)));
    for (let flip = 0; flip < flips; flip++) flipBit(bytes, below(random, bytes.length), random);
    return bytes;
  },
  'header bits flipped': (bytes, random) => {
    const flips = 1 + below(random, 8);
    for (let flip = 0; flip < flips; flip++) flipBit(bytes, below(random, Math.min(headerBytes, bytes.length)), random);
    return bytes;
  },
  'header overwritten': (bytes, random) => {
    const at = below(random, Math.min(headerBytes, bytes.length));
    for (let next = at; next < Math.min(at + 1 + below(random, 24), bytes.length); next++)
      bytes[next] = below(random, 256);
    return bytes;
  },
  'absurd sizes': (bytes, random) => {
    for (let times = 1 + below(random, 3); times > 0; times--) {
      const at = below(random, Math.min(headerBytes, bytes.length - 4));
      const size = absurd[below(random, absurd.length)] ?? 0;
      if (random() < 0.5) bytes.writeUInt32BE(size, at);
      else bytes.writeUInt32LE(size, at);
    }
    return bytes;
  },
  'cut off': (bytes, random) => bytes.subarray(0, below(random, bytes.length)),
  'spliced with another': (bytes, random, others) => {
    const other = others[below(random, others.length)]?.bytes ?? bytes;
    return Buffer.concat([bytes.subarray(0, below(random, bytes.length)), other.subarray(below(random, other.length))]);
  },
  "another's header": (bytes, random, others) => {
    const other = others[below(random, others.length)]?.bytes ?? bytes;
    const length = 8 + below(random, 60);
    return Buffer.concat([other.subarray(0, length), bytes.subarray(length)]);
  },
  'part missing': (bytes, random) => {
    const at = below(random, bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(random, bytes.length / 4))]);
  },
  'part repeated': (bytes, random) => {
    const at = below(random, bytes.length);
    const part = bytes.subarray(at, at + 1 + below(random, bytes.length / 4));
    return Buffer.concat([bytes.subarray(0, at), part, part, part, bytes.subarray(at)]);
  },
  'sectors zeroed': (bytes, random) => {
    const at = below(random, bytes.length);
    return bytes.fill(0, at, Math.min(bytes.length, at + 512 + below(random, bytes.length)));
  },
  'wrong extension': (bytes) => bytes,
  'zero bytes': (_bytes, random) => (random() < 0.3 ? Buffer.alloc(0) : Buffer.alloc(1 + below(random, 5000))),
};

function flipBit(bytes: Buffer, at: number, random: Random): void {
  bytes[at] = (bytes[at] ?? 0) ^ (1 << below(random, 8));
}

/** The same picture, claiming to be 30,000 x 30,000 pixels; undefined where the format has no such place to lie. */
export function asBomb({ format, bytes: sound }: Seed): Buffer | undefined {
  const bytes = Buffer.from(sound);
  const side = 30_000;
  if (format.endsWith('png')) {
    bytes.writeUInt32BE(side, 16);
    bytes.writeUInt32BE(side, 20);
  } else if (format === 'gif') {
    bytes.writeUInt16LE(side, 6);
    bytes.writeUInt16LE(side, 8);
  } else if (format.endsWith('jpeg')) {
    const frame = Math.max(bytes.indexOf('\xff\xc0', 0, 'latin1'), bytes.indexOf('\xff\xc2', 0, 'latin1'));
    bytes.writeUInt16BE(side, frame + 5);
    bytes.writeUInt16BE(side, frame + 7);
  } else if (format.startsWith('heic') || format === 'avif') {
    for (let at = bytes.indexOf('ispe'); at >= 0; at = bytes.indexOf('ispe', at + 4)) {
      bytes.writeUInt32BE(side, at + 8);
      bytes.writeUInt32BE(side, at + 12);
    }
  } else if (format.endsWith('tiff')) {
    const directory = bytes.readUInt32LE(4);
    for (let at = directory + 2; at < directory + 2 + bytes.readUInt16LE(directory) * 12; at += 12) {
      const tag = bytes.readUInt16LE(at);
      if (tag === 256 || tag === 257) {
        bytes.writeUInt16LE(4, at + 2);
        bytes.writeUInt32LE(side, at + 8);
      }
    }
  } else {
    return undefined;
  }
  return bytes;
}
