/** What programs of others were asked and answered, with whatever differs from run to run taken out. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

export type Transcript = { run(command: string[], more?: { shownAs?: string }): Promise<string>; note(text: string): void; secret(value: string, name: string): void; text(): string };

const VARYING: [RegExp, string][] = [
  [/\bFOYR[A-Z2-7]{16}\b/g, "FOYR0000000000000000"],
  [/\bA(SIA|ROA)[A-Z0-9]{16,}\b/g, "A$10000000000000000"],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, "00000000-0000-4000-8000-000000000000"],
  [/\b(ssoins|ps)-[0-9a-f]{16}\b/g, "$1-0000000000000000"],
  [/\bd-[0-9a-f]{10}\b/g, "d-0000000000"],
  [/_[0-9a-f]{16}\b/g, "_0000000000000000"],
  [/\b[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}\b/g, "XXXX-XXXX"],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, "2026-11-24T09:00:00Z"],
];

export function transcript(env: NodeJS.ProcessEnv, origins: Record<string, string>): Transcript {
  const lines: string[] = [];
  const secrets: [string, string][] = [];
  const plain = (text: string) => VARYING.reduce((last, [pattern, by]) => last.replace(pattern, by), [...secrets, ...Object.entries(origins)].reduce((last, [value, name]) => last.replaceAll(value, name), text));
  const quoted = (part: string) => (/^[\w@%+=:,./$-]+$/.test(part) ? part : `'${part}'`);
  return {
    async run([program = "", ...args], { shownAs } = {}) {
      const { stdout } = await promisify(execFile)(program, args, { env, encoding: "utf8" });
      lines.push(plain(`$ ${shownAs ?? [program.replace(/^.*\//, ""), ...args].map(quoted).join(" ")}`), ...(stdout.trim() === "" ? [] : [plain(stdout.trimEnd())]));
      return stdout;
    },
    note: (text) => void lines.push(...text.split("\n").map(plain)),
    secret: (value, name) => void secrets.push([value, name]),
    text: () => lines.join("\n"),
  };
}
