import { MessageChannelMain, WebContentsView } from 'electron';
import type { MessagePortMain } from 'electron';
import { channels } from '../../shared/shell-channels.ts';
import type { Log } from '../library/log.ts';
import { PAGE_ORIGIN } from './page-origin.ts';
import { pagePreferences } from './page-preferences.ts';

export const GRAPHICS_URL = `${PAGE_ORIGIN}/graphics/index.html`;

/** The page through which the library uses the graphics card: WebGPU is a browser's, and the library runs in none. */
export interface GraphicsWindow {
  /** Opens the page, in the place of the one before, and answers the library's end of a line to it. */
  open(): MessagePortMain;
  close(): void;
}

/**
 * The page is a view that no window ever shows, so that it is neither counted nor found among the windows. It lives in the
 * same locked session as the visible page, under the same policy, and gets pixels and words, never a path or a bridge.
 *
 * @param options.preload built script that passes the port on, and does nothing else
 */
export function createGraphicsWindow({ preload, log }: { preload: string; log: Log }): GraphicsWindow {
  let view: WebContentsView | undefined;

  const close = (): void => {
    const open = view;
    view = undefined;
    // Closing the page closes its end of the line, by which the library notices.
    open?.webContents.close();
  };

  return {
    open() {
      close();
      const opened = new WebContentsView({
        webPreferences: {
          preload,
          devTools: false,
          ...pagePreferences,
          // Nobody ever sees it; it is at work all the same.
          backgroundThrottling: false,
        },
      });
      view = opened;
      const { port1, port2 } = new MessageChannelMain();
      const contents = opened.webContents;
      contents.once('did-finish-load', () => contents.postMessage(channels.graphicsPort, null, [port1]));
      contents.once('render-process-gone', (_event, { reason }) => {
        log.warn(`The graphics card's page ended: ${reason}`);
        if (view === opened) close();
      });
      contents.loadURL(GRAPHICS_URL).catch((error: unknown) => {
        log.warn(`The graphics card's page could not be opened: ${String(error)}`);
        port1.close();
        if (view === opened) close();
      });
      return port2;
    },
    close,
  };
}
