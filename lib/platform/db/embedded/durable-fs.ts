/**
 * PGlite's folder on disk, with fsync.
 *
 * PGlite starts PostgreSQL with fsync off, and its file system's fsync does nothing: a commit survives a kill
 * of the process but not a power cut. This module fixes both. It reaches into the library, so the version is
 * pinned and a test counts the syncs.
 */
import { fsyncSync } from "node:fs";
import { PGlite } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";

type StreamOps = { fsync?: (stream: { nfd?: number }) => number };
type Module = { NODEFS?: { stream_ops?: StreamOps } };

/** How many times a commit was synced to disk. A test reads it. */
export const syncs = { count: 0 };

export class DurableFs extends NodeFS {
  override async init(...args: Parameters<NodeFS["init"]>): ReturnType<NodeFS["init"]> {
    const { emscriptenOpts } = await super.init(...args);
    const addSync = (module: unknown) => {
      const operations = (module as Module).NODEFS?.stream_ops;
      if (!operations)
        throw new Error("this PGlite has no NODEFS stream operations: commits would not reach the disk");
      operations.fsync = (stream) => {
        if (stream.nfd !== undefined) {
          fsyncSync(stream.nfd);
          syncs.count += 1;
        }
        return 0;
      };
    };
    const before = emscriptenOpts.preRun;
    return {
      emscriptenOpts: {
        ...emscriptenOpts,
        preRun: [...(Array.isArray(before) ? before : before ? [before] : []), addSync],
      },
    };
  }
}

/** Returns the start parameters of a small server that syncs every commit (or none). */
export function startParameters(durable: boolean): string[] {
  const settings = [
    "shared_buffers=16MB",
    "timezone=UTC",
    ...(durable ? ["fsync=on", "wal_sync_method=fsync"] : []),
  ];
  const parameters = PGlite.defaultStartParams.filter((parameter) => !(durable && parameter === "-F"));
  return [...parameters, ...settings.flatMap((setting) => ["-c", setting])];
}
