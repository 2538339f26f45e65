/**
 * Statements that PostgreSQL parses once: what comes again costs a fraction.
 *
 * PGlite's own `query` parses, describes and binds each statement anew, in six steps. Here a text that
 * comes a second time is kept under a name, with the types that PostgreSQL found for it, and every use is
 * one step. PostgreSQL also keeps the plan of such a statement, once it has seen that planning costs more
 * than a better plan saves; nobody tells it when a table grows, so that a statement is made anew after
 * many rows were changed: what was planned for an empty table does not read a full one.
 *
 * @see PostgreSQL, "Extended Query" of the message flow, and the notes on PREPARE
 */
import { protocol, type PGlite } from "@electric-sql/pglite";

export type Rows = { rows: Record<string, unknown>[]; affected: number };
type Field = { name: string; dataTypeID: number };
type Prepared = {
  name: string;
  /** How many rows had been changed when it was made. */ since: number;
  parameterTypes: number[];
  fields: Field[];
};
/** The parts of PGlite's messages that are read here. */
type Message = { name: string; dataTypeIDs?: number[]; fields?: unknown[]; text?: string };

const MAX_KEPT = 400;
/** Longer ones are inserts of many rows, each of its own length. */
const MAX_STATEMENT_LENGTH = 8_000;
/** So many rows are read quickly by any plan. */
const MAX_CHANGED = 1_000;
/** What changes tables changes what a kept statement answers. */
const CHANGES_TABLES =
  /^(?:\s|--[^\n]*\n|\/\*[^]*?\*\/)*(create|alter|drop|truncate|do|deallocate|discard)\b/i;

const { serialize } = protocol;

export async function createStatements(
  database: PGlite,
): Promise<(sql: string, parameters: unknown[]) => Promise<Rows>> {
  /** Null: seen once. The one that was used longest ago stands first. */
  const kept = new Map<string, Prepared | null>();
  let named = 0;
  let changed = 0;
  const send = async (...parts: Uint8Array[]) =>
    (await database.execProtocolStream(Buffer.concat([...parts, serialize.sync()]), {
      syncToFs: false,
    })) as Message[];

  async function forget(text: string): Promise<void> {
    const prepared = kept.get(text);
    kept.delete(text);
    if (prepared) await send(serialize.close({ type: "S", name: prepared.name }));
  }

  async function prepare(text: string): Promise<Prepared> {
    const name = `foyer_${(named += 1)}`;
    const messages = await send(serialize.parse({ name, text }), serialize.describe({ type: "S", name }));
    const part = (wanted: string) => messages.find((message) => message.name === wanted);
    return {
      name,
      since: changed,
      parameterTypes: part("parameterDescription")?.dataTypeIDs ?? [],
      fields: (part("rowDescription")?.fields ?? []) as Field[],
    };
  }

  return async (text, parameters) => {
    if (CHANGES_TABLES.test(text)) for (const known of kept.keys()) await forget(known);
    const known = kept.get(text);
    if (known === undefined || text.length > MAX_STATEMENT_LENGTH) {
      const result = await database.query<Record<string, unknown>>(text, parameters);
      if (text.length <= MAX_STATEMENT_LENGTH && !CHANGES_TABLES.test(text)) kept.set(text, null);
      const [oldest] = kept.keys();
      if (kept.size > MAX_KEPT && oldest !== undefined) await forget(oldest);
      changed += result.affectedRows ?? 0;
      return { rows: result.rows, affected: result.affectedRows ?? 0 };
    }
    const isOld = known !== null && changed - known.since > MAX_CHANGED;
    if (isOld) await forget(text);
    const prepared = known === null || isOld ? await prepare(text) : known;
    kept.delete(text);
    kept.set(text, prepared);
    const values = parameters.map((value, index) =>
      written(database, prepared.parameterTypes[index] ?? 0, value),
    );
    const answer = read(
      database,
      prepared,
      await send(serialize.bind({ statement: prepared.name, values }), serialize.execute({})),
    );
    changed += answer.affected;
    return answer;
  };
}

function written(database: PGlite, type: number, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  const serializer = database.serializers[type];
  return serializer ? serializer(value) : String(value);
}

function read(database: PGlite, { fields }: Prepared, messages: Message[]): Rows {
  const parsers = fields.map(({ dataTypeID }) => database.parsers[dataTypeID]);
  const rows: Record<string, unknown>[] = [];
  let affected = 0;
  for (const message of messages) {
    if (message.name === "commandComplete") affected = affectedBy(message.text ?? "");
    if (message.name !== "dataRow") continue;
    const row: Record<string, unknown> = {};
    for (const [index, value] of ((message.fields ?? []) as (string | null)[]).entries()) {
      const field = fields[index];
      const parser = parsers[index];
      if (field) row[field.name] = value !== null && parser ? parser(value, field.dataTypeID) : value;
    }
    rows.push(row);
  }
  return { rows, affected };
}

/** "INSERT 0 5", "UPDATE 5": a select changes nothing. */
function affectedBy(command: string): number {
  return /^(INSERT|UPDATE|DELETE|MERGE)\b/.test(command) ? Number(command.split(" ").at(-1)) : 0;
}
