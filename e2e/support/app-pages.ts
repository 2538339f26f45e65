/** The pages in the app folder, so that journeys through all pages include new ones. */
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

/** Route groups, such as "(admin)", aren't in the URL. */
const isInAddress = (folder: string) => folder !== "." && !/^\(.*\)$/.test(folder);
