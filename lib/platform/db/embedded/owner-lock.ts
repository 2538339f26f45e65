/**
 * One process owns a data folder: two on one folder would destroy each other's writes in silence.
 *
 * On Linux the lock is an abstract Unix socket, which the kernel takes back at once when the process
 * ends, however it ends. Elsewhere it is a file with the owner's process id.
 */
import { closeSync, openSync, readFileSync, realpathSync, unlinkSync, writeSync } from "node:fs";
import { createServer, type Server } from "node:net";
import path from "node:path";

export type OwnerLock = { release(): Promise<void> };

export class DataFolderInUse extends Error {
  readonly code = "data_folder_in_use";
}

const inUse = (folder: string) => new DataFolderInUse(`The data folder ${folder} is already open in another Foyer. Stop that one, or choose another folder with FOYER_DATA.`);

/** @throws DataFolderInUse when another process owns the folder */
export function lockFolder(folder: string): Promise<OwnerLock> {
  return process.platform === "linux" ? lockBySocket(folder) : Promise.resolve(lockByFile(folder));
}

function lockBySocket(folder: string): Promise<OwnerLock> {
  return new Promise((resolve, reject) => {
    const server: Server = createServer((connection) => connection.destroy());
    server.unref();
    server.once("error", (error: NodeJS.ErrnoException) => reject(error.code === "EADDRINUSE" ? inUse(folder) : error));
    server.listen(`\0foyer:${realpathSync(folder)}`, () => resolve({ release: () => new Promise((done) => server.close(() => done())) }));
  });
}

function lockByFile(folder: string): OwnerLock {
  const file = path.join(folder, "owner.pid");
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const descriptor = openSync(file, "wx");
      writeSync(descriptor, String(process.pid));
      closeSync(descriptor);
      return { release: () => Promise.resolve(unlinkSync(file)) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      if (isAlive(Number(readFileSync(file, "utf8")))) throw inUse(folder);
      unlinkSync(file);
    }
  }
  throw inUse(folder);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid > 0;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
