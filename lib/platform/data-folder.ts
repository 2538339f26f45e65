/** Creates the data folder, or refuses it in one line if it can't be created or written. */
import { accessSync, constants, mkdirSync } from "node:fs";
import path from "node:path";

/** Creates the folder, for its owner alone. @throws `data_folder_unwritable` */
export function makeDataFolder(folder: string): void {
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
