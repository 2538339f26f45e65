/** What a form says of a change before it is made: plain data, ready to be drawn. */
export type PreviewTable = {
  caption: string;
  head: string[];
  rows: string[][];
  /** Rows that are not shown. */ more: number;
};

export type Preview = {
  /** What happens, in sentences. */
  summary: string[];
  diffs: { title: string; before: string; after: string }[];
  tables: PreviewTable[];
  /** Where all of it is as a file: the form is sent there, or the address is opened. */
  file: { href: string; sendsForm: boolean } | null;
};
