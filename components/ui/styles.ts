/** Class names that several components share, so that a button looks the same everywhere. */
const button =
  "inline-flex items-center justify-center gap-1.5 rounded-small px-3.5 text-sm font-semibold transition-colors duration-100 min-h-9 pointer-coarse:min-h-11 disabled:opacity-60";

export const primaryButton = `${button} bg-accent text-on-accent hover:brightness-110`;
export const quietButton = `${button} border border-line bg-card text-text hover:border-strong`;
export const textField =
  "w-full rounded-small border border-line bg-sunken px-3 py-2.5 text-[15px] min-h-11 outline-offset-0 focus:border-accent focus:outline-2 focus:outline-accent/40";
export const card = "rounded-large border border-line bg-card";
export const link = "font-medium text-accent underline-offset-3 hover:underline";
/** Allow and deny on a consent page: the same size, large enough for a thumb. */
export const consentButtons = "grid grid-cols-2 gap-2 [&_button]:min-h-11";
