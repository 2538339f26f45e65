import type { Config } from "tailwindcss";

/** Names of the theme's tokens. lib/web/tokens.css has their values. */
const token = (name: string) => `var(--${name})`;

export default {
  content: ["./app/**/*.{ts,tsx}", "./components/**/*.{ts,tsx}"],
  theme: {
    extend: {
      colors: {
        ground: token("ground"),
        card: token("card"),
        sunken: token("sunken"),
        line: token("line"),
        strong: token("line-strong"),
        text: token("text"),
        quiet: token("quiet"),
        accent: token("accent"),
        "accent-soft": token("accent-soft"),
        "on-accent": token("on-accent"),
        danger: token("danger"),
        "danger-soft": token("danger-soft"),
        mark: token("mark"),
      },
      borderRadius: { small: "8px", medium: "12px", large: "14px" },
      fontFamily: {
        sans: ["var(--font-text)", "system-ui", "sans-serif"],
        mono: ["var(--font-mono)", "ui-monospace", "monospace"],
      },
    },
  },
} satisfies Config;
