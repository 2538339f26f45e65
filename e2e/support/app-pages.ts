/** The pages of Foyer, as the app folder has them: a new page is in every journey that walks all of them. */
import { readdirSync } from "node:fs";
import path from "node:path";

const APP = path.resolve("app");

/** Patterns such as "/admin/users/[id]", sorted. */
export function appPages(): string[] {
  return readdirSync(APP, { recursive: true, encoding: "utf8" })
    .filter((file) => path.basename(file) === "page.tsx")
    .map((file) => `/${path.dirname(file).split(path.sep).filter(isInAddress).join("/")}`)
    .sort();
}

/** Route groups, such as "(admin)", are not in the address. */
const isInAddress = (folder: string) => folder !== "." && !/^\(.*\)$/.test(folder);
