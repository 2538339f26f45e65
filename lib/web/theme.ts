/** The reader's theme, as the cookie has it. */
export type Theme = "system" | "light" | "dark";

export function themeOf(cookie: string | undefined): Theme {
  return cookie === "light" || cookie === "dark" ? cookie : "system";
}
