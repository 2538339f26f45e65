/** Columns that hold JSON. */
import type { ColumnType } from "kysely";

/** JSON text on the way in, parsed on the way out. */
export type Json<T> = ColumnType<T, string, string>;
export type JsonWithDefault<T> = ColumnType<T, string | undefined, string>;
