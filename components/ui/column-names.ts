/** The label of a cell when a table row is a card (app/globals.css): its column's name and padding. */
import type { CSSProperties } from "react";

export function columnNames(head: string[]): CSSProperties {
  return Object.fromEntries(
    head.flatMap((label, index) =>
      index === 0 || label === ""
        ? []
        : [
            [`--head-${index + 1}`, JSON.stringify(label)],
            [`--pad-${index + 1}`, "7.5rem"],
          ],
    ),
  );
}
