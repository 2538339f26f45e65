/** Stores the sandbox's state on disk: one JSON file, written beside and renamed into place. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import type { SandboxState } from "./state";

const DELAY_MILLISECONDS = 50;

export const emptyState = (): SandboxState => ({
  organization: null,
  accounts: new Map(),
  serviceControlPolicies: [],
  sessions: new Map(),
  rootKeys: new Map(),
});

export type Storage = { touch(): void; flush(): void };

/** Loads the state. @throws with the file's name if it doesn't parse */
export function loadState(folder: string): SandboxState {
  const file = path.join(folder, "state.json");
  if (!existsSync(file)) return emptyState();
  try {
    return { ...emptyState(), ...(JSON.parse(readFileSync(file, "utf8"), revive) as SandboxState) };
  } catch (cause) {
    throw new Error(
      `${file} is damaged. Delete it: Foyer deploys its roles into the sandbox again at the next start.`,
      { cause },
    );
  }
}

export function openStorage(folder: string, state: SandboxState): Storage {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const draft = path.join(folder, `state.json.${process.pid}`);
    const descriptor = openSync(draft, "w", 0o600);
    writeSync(descriptor, JSON.stringify(state, replace));
    fsyncSync(descriptor);
    closeSync(descriptor);
    renameSync(draft, path.join(folder, "state.json"));
  };
  return { touch: () => void (timer ??= setTimeout(flush, DELAY_MILLISECONDS)), flush };
}

/** A replacer receives dates as text; the object that holds them still has the Date. */
function replace(this: unknown, key: string, value: unknown): unknown {
  const original = (this as Record<string, unknown>)[key];
  if (original instanceof Date) return { $date: original.toISOString() };
  return value instanceof Map ? { $map: [...value] } : value;
}

function revive(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("$map" in value && Array.isArray(value.$map)) return new Map(value.$map as [unknown, unknown][]);
  if ("$date" in value) return new Date(String(value.$date));
  return value;
}
