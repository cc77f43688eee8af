/** The type under which the grid hands a photo's id to other parts of the window. */
export const PHOTO_TYPE = 'application/x-bowerbird-photo';
