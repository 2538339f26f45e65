/**
 * Prepares repeated statements, which then cost a fraction.
 *
 * PGlite's own `query` parses, describes and binds every statement in six steps. This module prepares a
 * statement when it comes the second time, with the types PostgreSQL found for it, and every later use is one
 * step. PostgreSQL also caches the plan of a prepared statement, and doesn't notice when a table grows.
 * Statements are therefore prepared again after many changed rows, so that a plan for an empty table doesn't
 * scan a full one.
 *
 * @see PostgreSQL, "Extended Query" of the message flow, and the notes on PREPARE
 */
import { protocol, type PGlite } from "@electric-sql/pglite";

export type Rows = { rows: Record<string, unknown>[]; affected: number };
type Field = { name: string; dataTypeID: number };
type Prepared = {
  name: string;
  /** How many rows had changed when it was prepared. */ since: number;
  parameterTypes: number[];
  fields: Field[];
};
/** The fields of PGlite's messages that are used here. */
type Message = { name: string; dataTypeIDs?: number[]; fields?: unknown[]; text?: string };

const MAX_STATEMENTS = 400;
/** Longer ones are bulk inserts, which rarely repeat. */
const MAX_STATEMENT_LENGTH = 8_000;
/** Any plan reads this many rows quickly. */
const MAX_CHANGED_ROWS = 1_000;
/** Changing tables changes the result types of prepared statements. */
const CHANGES_TABLES =
  /^(?:\s|--[^\n]*\n|\/\*[^]*?\*\/)*(create|alter|drop|truncate|do|deallocate|discard)\b/i;

const { serialize } = protocol;

export async function createStatements(
  database: PGlite,
): Promise<(sql: string, parameters: unknown[]) => Promise<Rows>> {
  /** In order of last use. Null: seen once. */
  const statements = new Map<string, Prepared | null>();
  let named = 0;
  let changed = 0;
  const send = async (...parts: Uint8Array[]) =>
    (await database.execProtocolStream(Buffer.concat([...parts, serialize.sync()]), {
      syncToFs: false,
    })) as Message[];

  async function drop(text: string): Promise<void> {
    const prepared = statements.get(text);
    statements.delete(text);
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
    if (CHANGES_TABLES.test(text)) for (const known of statements.keys()) await drop(known);
    const known = statements.get(text);
    if (known === undefined || text.length > MAX_STATEMENT_LENGTH) {
      const result = await database.query<Record<string, unknown>>(text, parameters);
      if (text.length <= MAX_STATEMENT_LENGTH && !CHANGES_TABLES.test(text)) statements.set(text, null);
      const [oldest] = statements.keys();
      if (statements.size > MAX_STATEMENTS && oldest !== undefined) await drop(oldest);
      changed += result.affectedRows ?? 0;
      return { rows: result.rows, affected: result.affectedRows ?? 0 };
    }
    const isOld = known !== null && changed - known.since > MAX_CHANGED_ROWS;
    if (isOld) await drop(text);
    const prepared = known === null || isOld ? await prepare(text) : known;
    statements.delete(text);
    statements.set(text, prepared);
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

/** Parses "INSERT 0 5", "UPDATE 5": a select changes nothing. */
function affectedBy(command: string): number {
  return /^(INSERT|UPDATE|DELETE|MERGE)\b/.test(command) ? Number(command.split(" ").at(-1)) : 0;
}
