/** Shared by the steps of one sync, with its report. */
import type { Reason } from "@/lib/messages/reason";
import type { ActorCtx, Db, SystemActor } from "@/lib/platform/context";
import type { Source, SourceOf } from "../settings/types";

export type Counts = {
  people: number;
  groups: number;
  made: number;
  changed: number;
  disabled: number;
  enabled: number;
  groupsMade: number;
  groupsGone: number;
  membersAdded: number;
  membersRemoved: number;
};
export type Problem = { name: string; problem: Reason };
export type SyncResult = {
  server: string | null;
  isFull: boolean;
  counts: Counts;
  problems: Problem[];
  problemCount: number;
  /** Why it failed. */ failure: Reason | null;
};

export type Run = {
  ctx: ActorCtx<SystemActor>;
  source: SourceOf<"ldap">;
  counts: Counts;
  problems: Problem[];
  /** Runs a transaction either before a change of the source or not at all. */
  change<T>(work: (tx: Db) => Promise<T>): Promise<T>;
};

const noCounts = (): Counts => ({
  people: 0,
  groups: 0,
  made: 0,
  changed: 0,
  disabled: 0,
  enabled: 0,
  groupsMade: 0,
  groupsGone: 0,
  membersAdded: 0,
  membersRemoved: 0,
});

/** The source was disabled or changed during the sync, which stops. */
export class Stopped extends Error {
  constructor() {
    super("source_changed_meanwhile");
    this.name = "Stopped";
  }
}

export function startRun(
  ctx: ActorCtx<SystemActor>,
  source: SourceOf<"ldap">,
  deps: { lock: (tx: Db) => Promise<Source | null>; stillMine: () => Promise<boolean> },
): Run {
  return {
    ctx,
    source,
    counts: noCounts(),
    problems: [],
    async change(work) {
      if (!(await deps.stillMine())) throw new Stopped();
      return ctx.db.transaction().execute(async (tx) => {
        const locked = await deps.lock(tx);
        if (!locked?.isEnabled || locked.revision !== source.revision) throw new Stopped();
        return work(tx);
      });
    },
  };
}

export function batchesOf<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
