/**
 * Logs one JSON line per event to standard error, or a plain line on a terminal.
 *
 * Log once, where an event is handled, with the request id. Values of type Secret print as "[secret]".
 */
export type Fields = Record<string, unknown>;
export type Log = {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
};

export function createLog(options: { json: boolean; write?: (line: string) => void }): Log {
  const write = options.write ?? ((line: string) => void process.stderr.write(`${line}\n`));
  const emit =
    (level: string) =>
    (message: string, fields: Fields = {}) => {
      const shown = Object.fromEntries(
        Object.entries(fields).map(([key, value]) => [key, value instanceof Error ? describe(value) : value]),
      );
      // JSON escapes line breaks and control characters, so a value can't forge a line.
      if (options.json) write(JSON.stringify({ at: new Date().toISOString(), level, message, ...shown }));
      else
        write(
          `${level === "info" ? "" : `${level}: `}${message}${Object.keys(shown).length > 0 ? ` ${JSON.stringify(shown)}` : ""}`,
        );
    };
  return { info: emit("info"), warn: emit("warn"), error: emit("error") };
}

function describe(error: Error): unknown {
  const cause = error.cause instanceof Error ? describe(error.cause) : undefined;
  return {
    name: error.name,
    message: error.message,
    code: (error as { code?: unknown }).code,
    stack: error.stack,
    cause,
  };
}

/** For tests. */
export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
