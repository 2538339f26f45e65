/** Replaces the package of this name, which only breaks builds for the browser. */
export const serverOnly = true;
