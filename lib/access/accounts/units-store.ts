/** The only writer of the organizational_units table. */
import type { Db } from "@/lib/platform/context";
import type { ChangedRow, Row } from "@/lib/platform/db/schema";

type UnitRow = Row<"organizational_units">;

/** Inserts a unit, or gives the one that exists its name, parent and path. */
export async function upsertUnit(
  db: Db,
  unit: Pick<UnitRow, "id" | "name" | "parent_id" | "path">,
): Promise<void> {
  const { id: _id, ...changes } = unit;
  await db
    .insertInto("organizational_units")
    .values(unit)
    .onConflict((conflict) => conflict.column("id").doUpdateSet(changes))
    .execute();
}

export async function deleteUnits(db: Db, unitIds: string[]): Promise<void> {
  if (unitIds.length > 0) await db.deleteFrom("organizational_units").where("id", "in", unitIds).execute();
}

/** Changes the label or the environment that accounts inherit from a unit. True when the unit exists. */
export async function updateUnit(
  db: Db,
  unitId: string,
  changes: Pick<ChangedRow<"organizational_units">, "label" | "environment_id">,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("organizational_units")
    .set(changes)
    .where("id", "=", unitId)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Removes an environment from the units that it was chosen for. */
export async function clearUnitEnvironment(db: Db, environmentId: string): Promise<void> {
  await db
    .updateTable("organizational_units")
    .set({ environment_id: null })
    .where("environment_id", "=", environmentId)
    .execute();
}
