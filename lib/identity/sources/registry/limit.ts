/** How many sources there may be: few enough that every list shows them all. */
import type { Db } from "@/lib/platform/context";
import { conflict } from "@/lib/platform/errors";

export const MOST_SOURCES = 100;

/** In the transaction that makes one. @throws Refusal `conflict` */
export async function requireRoomForSource(tx: Db): Promise<void> {
  const { count } = await tx
    .selectFrom("identity_sources")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  if (Number(count) >= MOST_SOURCES)
    throw conflict(`There are ${MOST_SOURCES} sources already. Remove one that nobody uses.`);
}
