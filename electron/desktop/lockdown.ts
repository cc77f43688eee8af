import type { App, Session, WebContents } from 'electron';
import { isLocal, isOwnPage } from './page-origin.ts';

// What Electron's security checklist asks for beside the settings of the window itself (window.ts).

/** Denies a session every permission, every download and every request that leaves the machine. */
export function lockSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest((details, decide) => decide({ cancel: !isLocal(details.url) }));
}

/** Keeps whatever page there is where it is: it goes nowhere, opens nothing and embeds nothing. */
export function lockContents(app: App): void {
  app.on('web-contents-created', (_event, contents) => {
    stay(contents);
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
}

function stay(contents: WebContents): void {
  // Three events, since each covers what the others leave out: links and scripts, frames, redirects.
  contents.on('will-navigate', (event) => {
    if (!isOwnPage(event.url)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!isOwnPage(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    if (!isOwnPage(event.url)) event.preventDefault();
  });
}
