/**
 * Appends events to a file, one line each (JSON Lines).
 *
 * The file is on disk before the stream moves on. A line that a crash has torn is cut off before the next one is
 * written. The file is opened for each delivery, so a program that rotates it needs no signal.
 */
import { constants } from "node:fs";
import { mkdir, open, type FileHandle } from "node:fs/promises";
import path from "node:path";
import { reason } from "@/lib/messages/reason";
import type { Ctx } from "../context";
import { toSent, type Batch, type Delivery, type StreamRow } from "./types";

/** The folder of such files, in the data folder. */
const STREAMS_FOLDER = "audit-streams";

const NEWLINE = 0x0a;
const CHUNK_BYTES = 65_536;
const { O_APPEND, O_CREAT, O_RDWR, O_NOFOLLOW } = constants;

export async function sendToFile(
  { config }: Pick<Ctx, "config">,
  stream: StreamRow,
  batch: Batch,
): Promise<Delivery> {
  const folder = path.join(config.dataFolder, STREAMS_FOLDER);
  const text = batch.map((linked) => `${JSON.stringify(toSent(linked))}\n`).join("");
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = await open(
      path.join(folder, stream.file_name ?? ""),
      O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW,
      0o600,
    );
    try {
      await cutTornLine(file);
      await file.appendFile(text);
      await file.datasync();
    } finally {
      await file.close();
    }
    return { kind: "delivered" };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return {
      kind: "later",
      reason:
        code === "ENOSPC" ? reason("audit_stream.disk_full") : reason("audit_stream.unwritable", { message }),
    };
  }
}

/** Cuts off what stands after the last line break. */
async function cutTornLine(file: FileHandle): Promise<void> {
  const { size } = await file.stat();
  let end = size;
  while (end > 0) {
    const start = Math.max(0, end - CHUNK_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
    const last = buffer.subarray(0, bytesRead).lastIndexOf(NEWLINE);
    if (last >= 0) {
      end = start + last + 1;
      break;
    }
    end = start;
  }
  if (end < size) await file.truncate(end);
}
