import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium, type CDPSession, type Page } from 'playwright-core';
import { startServer } from '../../electron/serve.ts';
import { findBrowser } from '../../scripts/find-browser.ts';
import { drawScene, sceneKinds } from '../fixtures/pictures/scene.ts';
import { percentile, type Row } from './row.ts';
import { syntheticLibrary, type SyntheticOptions } from './synthetic-library.ts';

// The window at 100,000 photos: the real page in the real browser, served by the real server, over a library that holds
// nothing but its outline. Times are of the whole way: page, transport, layout, thumbnails decoded.

const PHOTOS = 100_000;
const SIZE = `${PHOTOS.toLocaleString('en')} photos`;
const VISITS = 3;
const rendererFolder = path.resolve(import.meta.dirname, '..', '..', 'dist', 'renderer');

const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--enable-precise-memory-info',
];

/** What a scripted scroll saw, frame by frame. */
interface Scroll {
  frames: number[];
  longest: number;
  mostCells: number;
  reachedEnd: boolean;
}

/** An event of the browser's own trace, as far as it is read here. Durations are in microseconds. */
interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  ph: string;
  /** Time on the clock, and time that the thread had a processor. */
  dur?: number;
  tdur?: number;
  args: { name?: string };
}

async function thumbnails(): Promise<SyntheticOptions['pictures']> {
  const shapes = [
    [512, 341],
    [341, 512],
    [512, 384],
    [512, 288],
  ] as const;
  return Promise.all(
    Array.from({ length: 32 }, async (_, seed) => {
      const [width, height] = shapes[seed % shapes.length] ?? shapes[0];
      const scene = sceneKinds[seed % sceneKinds.length] ?? 'beach';
      const data = await drawScene(scene, seed, width, height).webp({ quality: 75 }).toBuffer();
      return { data, type: 'image/webp', width, height };
    }),
  );
}

/** Collects long tasks from the page's first moment on. */
const watchTasks = `
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.longTasks.push(entry.duration);
  }).observe({ type: 'longtask', buffered: true });
`;

/** Milliseconds from the start of navigation until the photos in view are there, decoded. */
const firstScreen = `new Promise((resolve) => {
  const look = () => {
    const inView = [...document.querySelectorAll('[role=gridcell]')].filter(
      (cell) => cell.getBoundingClientRect().top < innerHeight,
    );
    if (inView.length >= 12 && inView.every((cell) => cell.querySelector('img')?.complete)) resolve(performance.now());
    else requestAnimationFrame(look);
  };
  look();
})`;

/** Scrolls by a number of screens a frame until the end, or for some frames. */
const scroll = (screens: number, most: number): string => `new Promise((resolve) => {
  const scroller = document.querySelector('[role=grid]').parentElement;
  window.longTasks.length = 0;
  const frames = [];
  let mostCells = 0;
  let last = performance.now();
  const step = (now) => {
    frames.push(now - last);
    last = now;
    mostCells = Math.max(mostCells, document.querySelectorAll('[role=gridcell]').length);
    const before = scroller.scrollTop;
    scroller.scrollTop += scroller.clientHeight * ${screens};
    const reachedEnd = scroller.scrollTop === before;
    if (!reachedEnd && frames.length < ${most}) requestAnimationFrame(step);
    else resolve({ frames: frames.slice(1), longest: Math.max(0, ...window.longTasks), mostCells, reachedEnd });
  };
  requestAnimationFrame(step);
})`;

/** Clicks a year of the scrubber and waits for the photos there. */
const jump = `new Promise((resolve) => {
  const years = document.querySelectorAll('nav[aria-label="Jump to a date"] button');
  const top = document.querySelector('[role=grid]').parentElement.scrollTop;
  window.longTasks.length = 0;
  const start = performance.now();
  years[Math.floor(years.length * 0.7)].click();
  const look = () => {
    const moved = document.querySelector('[role=grid]').parentElement.scrollTop !== top;
    const inView = [...document.querySelectorAll('[role=gridcell]')].filter((cell) => {
      const box = cell.getBoundingClientRect();
      return box.bottom > 100 && box.top < innerHeight;
    });
    if (moved && inView.length >= 12 && inView.every((cell) => cell.querySelector('img')?.complete)) {
      resolve({ time: performance.now() - start, longest: Math.max(0, ...window.longTasks) });
    } else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})`;

/** The peer: all photos put into the document at once, as boxes of the same sizes that wrap into rows. */
const allAtOnce = `(() => {
  const start = performance.now();
  const rows = document.createElement('div');
  rows.style.cssText = 'display:flex;flex-wrap:wrap;gap:4px;width:900px';
  for (let index = 0; index < ${PHOTOS}; index++) {
    const cell = document.createElement('div');
    cell.style.cssText = 'height:168px;flex-grow:1;width:' + [252, 112, 224, 299][index % 4] + 'px';
    rows.append(cell);
  }
  document.body.append(rows);
  rows.getBoundingClientRect();
  return performance.now() - start;
})()`;

function row(name: string, values: readonly number[], unit: Row['unit'], more: Partial<Row> = {}): Row {
  return { name, size: SIZE, p50: percentile(values, 0.5), p95: percentile(values, 0.95), unit, ...more };
}

/** Frames that a display of 60 Hz would have shown twice. */
function dropped(frames: readonly number[]): number {
  return frames.reduce((sum, frame) => sum + Math.max(0, Math.round(frame / (1000 / 60)) - 1), 0);
}

/**
 * Does something in the page and answers with the most processor time, in milliseconds, that one task of the page's main
 * thread took meanwhile. What the page sees of a task is time on the clock: where other programs, or the browser's own
 * painting, take the processor away in the middle of a task, that is many times what the task is worth.
 */
async function withProcessorTime<T>(session: CDPSession, work: () => Promise<T>): Promise<T & { processor: number }> {
  const events: TraceEvent[] = [];
  const collect = (data: { value: object[] }): void => void events.push(...(data.value as TraceEvent[]));
  session.on('Tracing.dataCollected', collect);
  await session.send('Tracing.start', { traceConfig: { includedCategories: ['toplevel'] } });
  const result = await work();
  const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
  await session.send('Tracing.end');
  await complete;
  session.off('Tracing.dataCollected', collect);

  const thread = ({ pid, tid }: TraceEvent): string => `${pid}/${tid}`;
  const pages = new Set(
    events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(thread),
  );
  const tasks = events.filter((event) => event.ph === 'X' && pages.has(thread(event)));
  if (tasks.length === 0) throw new Error('The browser’s trace holds no tasks of the page.');
  // On some clocks a short task seems to have had a processor for longer than it lasted.
  const times = tasks.map(({ dur = 0, tdur = 0 }) => Math.min(dur, tdur) / 1000);
  return { ...result, processor: times.reduce((most, time) => Math.max(most, time), 0) };
}

function bundle(): { bytes: number; zipped: number } {
  const folder = path.join(rendererFolder, 'assets');
  return readdirSync(folder).reduce(
    (sum, name) => {
      const content = readFileSync(path.join(folder, name));
      return { bytes: sum.bytes + content.length, zipped: sum.zipped + gzipSync(content).length };
    },
    { bytes: 0, zipped: 0 },
  );
}

async function measure(page: Page, session: CDPSession, url: string): Promise<Row[]> {
  const visits: number[] = [];
  for (let visit = 0; visit < VISITS; visit++) {
    await page.goto(url);
    visits.push(await page.evaluate<number>(firstScreen));
  }
  const opening = await page.evaluate<number>('Math.max(0, ...window.longTasks)');
  const slow = await withProcessorTime(session, () => page.evaluate<Scroll>(scroll(0.06, 240)));
  const fast = await withProcessorTime(session, () => page.evaluate<Scroll>(scroll(8, 2000)));
  await page.evaluate('document.querySelector("[role=grid]").parentElement.scrollTop = 0');
  const jumps: { time: number; longest: number }[] = [];
  for (let time = 0; time < VISITS; time++) {
    await page.evaluate('document.querySelector("[role=grid]").parentElement.scrollTop = 0');
    await page.waitForTimeout(400);
    jumps.push(await page.evaluate<{ time: number; longest: number }>(jump));
  }
  const heap = (await page.evaluate<number>('performance.memory.usedJSHeapSize')) / 1e6;
  const cells = Math.max(slow.mostCells, fast.mostCells);
  const blank = await page.context().newPage();
  const peer = await blank.evaluate<number>(allAtOnce);
  await blank.close();

  const { bytes, zipped } = bundle();
  return [
    row('first screen', visits, 'ms', {
      peer: { name: 'all boxes in the document at once, laid out, without pictures', p50: peer, p95: peer },
      ratio: peer / percentile(visits, 0.5),
    }),
    row('longest task while opening', [opening], 'ms'),
    row('frame while scrolling slowly', slow.frames, 'ms', {
      note: `${dropped(slow.frames)} of ${slow.frames.length} frames dropped, longest task ${Math.round(slow.longest)} ms`,
    }),
    row('frame while scrolling from top to bottom', fast.frames, 'ms', {
      note: `${dropped(fast.frames)} of ${fast.frames.length} frames dropped, longest task ${Math.round(fast.longest)} ms, ${
        fast.reachedEnd ? 'reached the end' : 'did not reach the end'
      }`,
    }),
    row('longest task while scrolling', [Math.max(slow.longest, fast.longest)], 'ms', {
      peer: { name: 'all boxes in the document at once', p50: peer, p95: peer },
    }),
    row('longest task while scrolling, processor time', [Math.max(slow.processor, fast.processor)], 'ms', {
      note: 'what is left of the longest task when others take no processor away from it',
    }),
    row(
      'scrubber jump until its photos are there',
      jumps.map(({ time }) => time),
      'ms',
      { note: `longest task ${Math.round(Math.max(...jumps.map(({ longest }) => longest)))} ms` },
    ),
    row('cells in the document, at most', [cells], 'count'),
    row('JavaScript heap', [heap], 'MB'),
    row('bundle', [bytes / 1e6], 'MB', { note: `${Math.round(zipped / 1000)} kB compressed` }),
  ];
}

/** `npm run bench -- window` */
export async function run(options: { json: boolean }): Promise<Row[]> {
  const executablePath = findBrowser();
  if (executablePath === undefined)
    throw new Error('The window cannot be measured: no Chromium was found on the PATH.');
  const service = syntheticLibrary({ photos: PHOTOS, pictures: await thumbnails() });
  const server = await startServer({ service, rendererFolder });
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGUMENTS });
  try {
    if (!options.json) process.stderr.write(`The window at ${SIZE}, in ${browser.version()}…\n`);
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.addInitScript(watchTasks);
    return await measure(page, await browser.newBrowserCDPSession(), server.url);
  } finally {
    await browser.close();
    await server.close();
  }
}
