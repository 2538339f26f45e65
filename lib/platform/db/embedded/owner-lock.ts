/**
 * Locks a data folder for one process: two would silently destroy each other's writes.
 *
 * On Linux the lock is an abstract Unix socket, which the kernel frees as soon as the process ends. Abstract
 * names belong to a network namespace (unix(7)), and containers that share a volume each have their own, so a
 * socket in the folder itself locks across containers. On other systems the lock is a file with the owner's
 * process id.
 */
import { randomUUID } from "node:crypto";
import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { connect, createServer, type Server } from "node:net";
import path from "node:path";

export type OwnerLock = { release(): Promise<void> };

class DataFolderInUse extends Error {
  readonly code = "data_folder_in_use";
}

const inUse = (folder: string) =>
  new DataFolderInUse(
    `The data folder ${folder} is already open in another Foyer. Stop that one, or choose another folder with FOYER_DATA.`,
  );

/** Locks the folder. @throws DataFolderInUse if another process has it */
export async function lockFolder(folder: string): Promise<OwnerLock> {
  if (process.platform !== "linux") return lockByFile(folder);
  const near = await listen(`\0foyer:${realpathSync(folder)}`, folder);
  try {
    const far = await lockAcross(folder);
    return { release: () => far.release().finally(() => close(near)) };
  } catch (error) {
    await close(near);
    throw error;
  }
}

/**
 * Locks across containers with a socket file in the folder, which accepts connections while its process
 * lives.
 *
 * If several processes find a dead socket, the last to rename its own into place wins: each removes the
 * others' drafts before it checks that its own is still there. Later processes find a live socket.
 */
async function lockAcross(folder: string): Promise<OwnerLock> {
  const descriptor = openSync(folder, "r");
  // Socket paths have at most 107 bytes. Going through the descriptor keeps deep folders short.
  const at = (name: string) => `/proc/self/fd/${descriptor}/${name}`;
  const [file, draft] = [at("owner.sock"), at(`owner.${randomUUID()}.sock`)];
  let server: Server | undefined;
  const release = async () => {
    if (server) await close(server);
    closeSync(descriptor);
  };
  try {
    server = await listen(draft, folder);
    const own = inodeOf(draft);
    if (await answers(file)) throw inUse(folder);
    renameSync(draft, file);
    for (const name of readdirSync(folder)) if (DRAFT.test(name)) rmSync(at(name), { force: true });
    if (inodeOf(file) !== own) throw inUse(folder);
    return {
      release() {
        rmSync(file, { force: true });
        return release();
      },
    };
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    // Some network file systems don't support sockets; there the kernel's lock is the only one.
    if (server === undefined && NO_SOCKETS.has(code)) return { release };
    rmSync(draft, { force: true });
    await release();
    // The draft is gone: another process won.
    throw code === "ENOENT" ? inUse(folder) : error;
  }
}

const DRAFT = /^owner\..+\.sock$/;
const NO_SOCKETS = new Set(["EPERM", "EOPNOTSUPP", "ENOTSUP", "EINVAL", "ENOSYS"]);

const inodeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.ino;

function listen(name: string, folder: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((connection) => connection.destroy());
    server.unref();
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "EADDRINUSE" ? inUse(folder) : error),
    );
    server.listen(name, () => resolve(server));
  });
}

const close = (server: Server) => new Promise<void>((done) => server.close(() => done()));

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    connection
      .once("connect", () => resolve(true))
      .once("error", (error: NodeJS.ErrnoException) => resolve(error.code === "EAGAIN"));
    connection.once("connect", () => connection.destroy());
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
