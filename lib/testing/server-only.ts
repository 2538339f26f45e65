/** Stands for the package of this name, whose only job is to break builds for the browser. */
export const serverOnly = true;
