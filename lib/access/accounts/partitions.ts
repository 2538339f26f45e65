/** Accounts outside the default partition. */
import type { Partition } from "@/lib/formats/arn";
import type { Db } from "@/lib/platform/context";

/** Returns the partition of each account outside `aws`, by account number. */
export async function partitionsApart(db: Db): Promise<Map<string, Partition>> {
  const rows = await db
    .selectFrom("accounts")
    .select(["id", "partition"])
    .where("partition", "!=", "aws")
    .execute();
  return new Map(rows.map(({ id, partition }) => [id, partition]));
}
