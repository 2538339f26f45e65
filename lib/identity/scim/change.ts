/**
 * Changes a resource: computes the result of a PATCH before the transaction begins, in slices that let other
 * requests run, and writes it only if the resource hasn't changed since it was read.
 */
import type { Resource } from "@/lib/formats/scim/object";
import type { PatchOperation } from "@/lib/formats/scim/operations";
import { applyOperation } from "@/lib/formats/scim/patch";
import type { Work } from "@/lib/formats/scim/work";
import { slices } from "@/lib/platform/slices";

export type ScimChange = { replace: Resource } | { patch: PatchOperation[]; work: Work };

/** The caller wants to change another version than the current one (RFC 7644 §3.14). */
export class VersionMismatch extends Error {
  override name = "VersionMismatch";
}

const MAX_ATTEMPTS = 3;

type Versioned = { revision: number };

/**
 * @param read the row, and its resource
 * @param write locks the row and calls `resolve` with it for the resource to store; its transaction rolls
 * back if that throws
 */
export async function changeResource<R extends Versioned>(
  change: ScimChange,
  {
    read,
    write,
  }: {
    read: () => Promise<{ row: R; resource: Resource }>;
    write: (resolve: (locked: R, resourceOf: () => Resource) => Resource) => Promise<void>;
  },
): Promise<void> {
  if ("replace" in change) return write(() => change.replace);
  for (let attempt = 1; ; attempt += 1) {
    const { row, resource } = await read();
    const after = await patched(resource, change.patch, change.work);
    try {
      return await write((locked, resourceOf) => {
        if (locked.revision === row.revision) return after;
        if (attempt < MAX_ATTEMPTS) throw new ChangedMeanwhile();
        // Concurrent changes came first each time; now the row is locked.
        const now = structuredClone(resourceOf());
        for (const operation of change.patch) applyOperation(now, operation, change.work);
        return now;
      });
    } catch (error) {
      if (!(error instanceof ChangedMeanwhile)) throw error;
    }
  }
}

class ChangedMeanwhile extends Error {}

async function patched(resource: Resource, operations: PatchOperation[], work: Work): Promise<Resource> {
  const after = structuredClone(resource);
  const pause = slices();
  for (const operation of operations) {
    applyOperation(after, operation, work);
    await pause();
  }
  return after;
}
