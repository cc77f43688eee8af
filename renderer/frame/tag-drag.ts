/** The type under which a tag of the sidebar hands itself to the tag that it is dropped on. */
export const TAG_TYPE = 'application/x-bowerbird-tag';
