/**
 * Names of the channels between preload script and main process. `port` also names the window message that carries the
 * library's port into the page; `graphicsPort` does the same for the page of the graphics card. They stand apart from the table of calls so that the preload script, which must be a
 * single small file, brings no validation with it.
 */
export const channels = {
  call: 'bowerbird:shell',
  requestPort: 'bowerbird:request-port',
  port: 'bowerbird:port',
  graphicsPort: 'bowerbird:graphics-port',
  library: 'bowerbird:library',
  command: 'bowerbird:command',
  dropped: 'bowerbird:dropped',
} as const;
