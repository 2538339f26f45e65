/** Creates the data folder, or refuses it in one line if it can't be created or written, or if others can use it. */
import { accessSync, chmodSync, constants, mkdirSync, statSync } from "node:fs";
import path from "node:path";
import { isMainThread } from "node:worker_threads";

/**
 * Creates the folder, for its owner alone; one that exists becomes so. Files made from then on are the owner's alone
 * too, whoever makes them: the database's files would be everybody's to write otherwise.
 * @throws `data_folder_unwritable`, `data_folder_exposed`
 */
export function makeDataFolder(folder: string): void {
  // A worker thread has no mask of its own.
  if (isMainThread) process.umask(0o077);
  create(folder);
  if (process.platform !== "win32") close(folder);
}

const isExposed = (folder: string) => (statSync(folder).mode & 0o077) !== 0;

/** Takes the rights of others away; a folder that another user owns, or one whose file system knows no rights, is refused. */
function close(folder: string): void {
  if (!isExposed(folder)) return;
  try {
    chmodSync(folder, 0o700);
  } catch {
    // Said below.
  }
  if (isExposed(folder))
    throw Object.assign(
      new Error(
        `Others can open the data folder ${folder}, and change who is an administrator there. Make it private (chmod 700 ${folder}), or name a folder below it in FOYER_DATA: Foyer creates that one private.`,
      ),
      { code: "data_folder_exposed" },
    );
}

function create(folder: string): void {
  try {
    make(path.resolve(folder));
    // With the dot, so that a file of that name is refused too.
    accessSync(`${folder}/.`, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw Object.assign(
      new Error(
        `The data folder ${folder} cannot be made or written. Choose another with FOYER_DATA, or change its owner.`,
        { cause },
      ),
      { code: "data_folder_unwritable" },
    );
  }
}

/**
 * Creates one level at a time: Node 20's recursive mkdir never returns if the system answers ENOENT for an
 * existing parent, as below /proc.
 */
function make(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return;
    const parent = path.dirname(folder);
    if (code !== "ENOENT" || parent === folder) throw error;
    make(parent);
    mkdirSync(folder, { mode: 0o700 });
  }
}
