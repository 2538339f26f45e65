/** A form's preview of a change: plain data, ready to draw. */
export type PreviewTable = {
  caption: string;
  head: string[];
  rows: string[][];
  /** Rows that aren't listed. */ more: number;
};

export type Preview = {
  /** The effects, as sentences. */
  summary: string[];
  diffs: { title: string; before: string; after: string }[];
  tables: PreviewTable[];
  /** Where to get everything as a file: the form is sent there, or the URL is opened. */
  file: { href: string; sendsForm: boolean } | null;
};
