/** Runs jobs concurrently. Any number of workers can run, in any number of processes. */
import type { Ctx } from "../context";
import { claim, extendLease, finish, release, type Job } from "./store";

/** A handler's result: done, or run again at a time. */
export type JobOutcome = { done: true } | { done: false; runAt: Date; error?: string };

export type JobRun = {
  job: Job;
  /** Returns false once the claim is lost: another worker does the rest. */
  stillMine: () => Promise<boolean>;
};

export type JobHandler = (run: JobRun) => Promise<JobOutcome>;

export type Worker = {
  start(): void;
  /** Checks for due jobs at once. */
  wake(): void;
  /** Runs everything that is due until nothing is left. For tests and commands. */
  drain(): Promise<void>;
  /** Claims no more jobs and waits for the running ones. */
  stop(): Promise<void>;
};

const LEASE_SECONDS = 60;
const IDLE_MILLISECONDS = 1_000;
/** A failed job waits 2, 4, 8 … seconds, up to ten minutes. */
const MAX_BACKOFF_SECONDS = 600;

export function backoffSeconds(attempts: number, random: () => number): number {
  const max = Math.min(MAX_BACKOFF_SECONDS, 2 ** Math.min(attempts, 16));
  return max * (0.5 + random() / 2);
}

/** Runs one job under its lease, which it extends until the job is released. */
async function runOne(ctx: Ctx, handle: JobHandler, job: Job, random: () => number): Promise<void> {
  let leasedUntil = job.leased_until ?? ctx.now();
  const extend = async (): Promise<boolean> => {
    const until = new Date(ctx.now().getTime() + LEASE_SECONDS * 1000);
    const isMine = await extendLease(ctx.db, job, until);
    if (isMine) leasedUntil = until;
    return isMine;
  };
  // While most of the lease is left, no other worker can have claimed the job, so skip the query.
  const stillMine = async () =>
    leasedUntil.getTime() - ctx.now().getTime() > (LEASE_SECONDS / 2) * 1000 || extend();
  const heartbeat = setInterval(() => void extend().catch(() => {}), (LEASE_SECONDS / 3) * 1000);
  try {
    const outcome = await handle({ job, stillMine });
    if (outcome.done) await finish(ctx.db, job, ctx.now());
    else
      await release(ctx.db, job, {
        runAt: outcome.runAt,
        error: outcome.error ?? null,
        ...(outcome.error === undefined ? { attempts: 0, now: ctx.now() } : {}),
      });
  } catch (error) {
    const { kind, key, attempts } = job;
    ctx.log.warn("a job failed and will be tried again", { kind, key, attempts, error });
    const runAt = new Date(ctx.now().getTime() + backoffSeconds(attempts, random) * 1000);
    const message = String((error as Error).message ?? error).slice(0, 500);
    await release(ctx.db, job, { runAt, error: message }).catch(() => {});
  } finally {
    clearInterval(heartbeat);
  }
}

/** Runs `work` when started, and once more if started while it runs. */
function oneAtATime(work: () => Promise<void>): { start(): void; ended(): Promise<void> } {
  let running: Promise<void> | undefined;
  let isWanted = false;
  const runWhileWanted = async (): Promise<void> => {
    while (isWanted) {
      isWanted = false;
      await work();
    }
  };
  return {
    start() {
      isWanted = true;
      running ??= runWhileWanted().finally(() => (running = undefined));
    },
    ended: async () => running,
  };
}

/**
 * Adds work to a worker that is looked for every second and needs no row. A failure is logged, and the next
 * second tries again.
 */
export function withEverySecond(worker: Worker, ctx: Pick<Ctx, "log">, work: () => Promise<unknown>): Worker {
  const working = oneAtATime(async () => {
    await work().catch((error: unknown) => ctx.log.warn("work of every second failed", { error }));
  });
  let timer: NodeJS.Timeout | undefined;
  return {
    ...worker,
    start() {
      timer = setInterval(() => working.start(), IDLE_MILLISECONDS);
      worker.start();
    },
    async stop() {
      clearInterval(timer);
      await working.ended();
      await worker.stop();
    },
  };
}

export function createWorker(options: {
  ctx: Ctx;
  handlers: Record<string, JobHandler>;
  concurrency: number;
  random?: () => number;
}): Worker {
  const { ctx, handlers, concurrency, random = Math.random } = options;
  const kinds = Object.keys(handlers);
  const running = new Set<Promise<void>>();
  let started = false;
  let timer: NodeJS.Timeout | undefined;

  /** Claims jobs until nothing is due or the worker is at its limit. */
  const fill = async (): Promise<void> => {
    while (running.size < concurrency) {
      const job = await claim(ctx.db, { kinds, now: ctx.now(), leaseSeconds: LEASE_SECONDS });
      if (!job) return;
      const run = runOne(ctx, handlers[job.kind] as JobHandler, job, random).finally(() => {
        running.delete(run);
        wake();
      });
      running.add(run);
    }
  };

  const filling = oneAtATime(() =>
    fill().catch((error: unknown) => ctx.log.warn("jobs can't be read", { error })),
  );
  const wake = (): void => {
    if (started) filling.start();
  };

  return {
    start() {
      started = true;
      timer = setInterval(wake, IDLE_MILLISECONDS);
      wake();
    },
    wake,
    async drain() {
      for (;;) {
        await fill();
        if (running.size === 0) return;
        await Promise.race(running);
      }
    },
    async stop() {
      started = false;
      clearInterval(timer);
      await filling.ended();
      await Promise.all(running);
    },
  };
}
