/** Accounts that lie in another partition than most do. */
import type { Partition } from "@/lib/formats/arn";
import type { Db } from "@/lib/platform/context";

/** The partition of each account outside `aws`, by its number. */
export async function partitionsApart(db: Db): Promise<Map<string, Partition>> {
  const rows = await db
    .selectFrom("accounts")
    .select(["id", "partition"])
    .where("partition", "!=", "aws")
    .execute();
  return new Map(rows.map(({ id, partition }) => [id, partition]));
}
