/** Runs jobs, several at once. Any number of workers may run beside each other, in any number of processes. */
import type { Ctx } from "../context";
import { claim, extendLease, finish, release, type Job } from "./store";

/** What a handler says when it is done: finished, or to be run again at a time. */
export type JobOutcome = { done: true } | { done: false; runAt: Date; error?: string };

export type JobRun = {
  job: Job;
  /** False once the claim is lost: whatever is left to do belongs to somebody else. */
  stillMine: () => Promise<boolean>;
};

export type JobHandler = (run: JobRun) => Promise<JobOutcome>;

export type Worker = {
  start(): void;
  /** Looks for work at once. */
  wake(): void;
  /** Runs what is due now until nothing is left; for tests and commands. */
  drain(): Promise<void>;
  /** Takes no more jobs and waits for those that run. */
  stop(): Promise<void>;
};

const LEASE_SECONDS = 60;
const IDLE_MILLISECONDS = 1_000;
/** A failed job waits 2, 4, 8 … seconds, ten minutes at most. */
const MAX_BACKOFF_SECONDS = 600;

export function backoffSeconds(attempts: number, random: () => number): number {
  const most = Math.min(MAX_BACKOFF_SECONDS, 2 ** Math.min(attempts, 16));
  return most * (0.5 + random() / 2);
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
  let filling: Promise<void> | undefined;
  let wanted = false;

  const runOne = async (job: Job): Promise<void> => {
    let leasedUntil = job.leased_until ?? ctx.now();
    const extend = async (): Promise<boolean> => {
      const until = new Date(ctx.now().getTime() + LEASE_SECONDS * 1000);
      const isMine = await extendLease(ctx.db, job, until);
      if (isMine) leasedUntil = until;
      return isMine;
    };
    // While most of the lease is left nobody else can have claimed the job: no question is needed.
    const stillMine = async () =>
      leasedUntil.getTime() - ctx.now().getTime() > (LEASE_SECONDS / 2) * 1000 || extend();
    const heartbeat = setInterval(() => void extend().catch(() => {}), (LEASE_SECONDS / 3) * 1000);
    try {
      const outcome = await (handlers[job.kind] as JobHandler)({ job, stillMine });
      if (outcome.done) await finish(ctx.db, job, ctx.now());
      else
        await release(ctx.db, job, {
          runAt: outcome.runAt,
          error: outcome.error ?? null,
          attempts: outcome.error === undefined ? 0 : undefined,
        });
    } catch (error) {
      ctx.log.warn("a job failed and will be tried again", {
        kind: job.kind,
        key: job.key,
        attempts: job.attempts,
        error,
      });
      const runAt = new Date(ctx.now().getTime() + backoffSeconds(job.attempts, random) * 1000);
      await release(ctx.db, job, {
        runAt,
        error: String((error as Error).message ?? error).slice(0, 500),
      }).catch(() => {});
    } finally {
      clearInterval(heartbeat);
    }
  };

  /** Takes jobs until nothing is due or all hands are full. */
  const fill = async (): Promise<void> => {
    while (running.size < concurrency) {
      const job = await claim(ctx.db, { kinds, now: ctx.now(), leaseSeconds: LEASE_SECONDS });
      if (!job) return;
      const run = runOne(job).finally(() => {
        running.delete(run);
        wake();
      });
      running.add(run);
    }
  };

  const fillWhileWanted = async (): Promise<void> => {
    while (wanted) {
      wanted = false;
      await fill().catch((error: unknown) => ctx.log.warn("jobs cannot be read", { error }));
    }
  };

  const wake = (): void => {
    if (!started) return;
    wanted = true;
    filling ??= fillWhileWanted().finally(() => (filling = undefined));
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
      await filling;
      await Promise.all(running);
    },
  };
}
