/** What stands before a cell where the row of a table is a card (app/globals.css): its column's name, and room for it. */
import type { CSSProperties } from "react";

export function columnNames(head: string[]): CSSProperties {
  return Object.fromEntries(
    head.flatMap((label, index) =>
      index === 0 || label === ""
        ? []
        : [
            [`--head-${index + 1}`, JSON.stringify(label)],
            [`--room-${index + 1}`, "7.5rem"],
          ],
    ),
  );
}
