/**
 * `npm run screenshots`: takes the pictures of README and docs again, from the demo.
 *
 * `npm run screenshots -- DIR` takes every page into DIR instead: light, dark, and on a phone.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { chromium } from "playwright";
import { ensureBuilt, ensureInstalled, requireNode, ROOT } from "./ready.mjs";
import { ensureTools, findChromium } from "./tools.mjs";

requireNode();
process.chdir(ROOT);
await ensureInstalled();
ensureTools(["browser"]);
await ensureBuilt();

const IMAGES = path.join(ROOT, "docs/images");
const DESKTOP = { width: 1280, height: 860 };
const PHONE = { width: 412, height: 860 };
const DEADLINE_MS = 300_000;

const folder = process.argv[2];
const data = mkdtempSync(path.join(os.tmpdir(), "foyer-screenshots-"));
const port = await freePort();
const foyer = spawn(process.execPath, ["scripts/start.mjs"], {
  env: { ...process.env, PORT: String(port), FOYER_DATA: data, FOYER_URL: "" },
  stdio: ["ignore", "pipe", "inherit"],
});
const ended = new Promise((resolve) => foyer.once("exit", resolve));
const browser = await chromium.launch({
  executablePath: findChromium() ?? undefined,
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
try {
  await started();
  const passwords = JSON.parse(readFileSync(path.join(data, "demo-passwords.json"), "utf8"));
  if (folder === undefined) await takeDocs(passwords);
  else await takeAll(passwords, path.resolve(folder));
} finally {
  await browser.close();
  foyer.kill("SIGTERM");
  await ended;
  rmSync(data, { recursive: true, force: true });
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port: free } = server.address();
      server.close(() => resolve(free));
    });
  });
}

function started() {
  return new Promise((resolve, reject) => {
    let output = "";
    foyer.stdout.on("data", (chunk) => {
      output += chunk;
      if (/Sandbox AWS\s+\S+/.test(output)) resolve();
    });
    void ended.then((code) => reject(new Error(`Foyer stopped while starting (${code}):\n${output}`)));
    setTimeout(() => reject(new Error(`Foyer didn't start:\n${output}`)), DEADLINE_MS).unref();
  });
}

/** Opens a page as a demo user, with a browser of its own. */
async function visitor(name, passwords, options = {}) {
  const context = await browser.newContext({
    baseURL: `http://localhost:${port}`,
    viewport: DESKTOP,
    locale: "en-GB",
    timezoneId: "Europe/Zurich",
    reducedMotion: "reduce",
    ...options,
  });
  const page = await context.newPage();
  if (name === null) return page;
  await page.goto("/sign-in");
  await page.getByLabel("User name or e-mail").fill(name);
  await page.getByLabel("Password", { exact: true }).fill(passwords[name]);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/start/);
  return page;
}

async function settled(page) {
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => document.fonts.ready);
}

async function takeDocs(passwords) {
  const save = async (page, name, fullPage = false) => {
    await settled(page);
    await page.screenshot({ path: path.join(IMAGES, `${name}.png`), fullPage });
    process.stdout.write(`docs/images/${name}.png\n`);
  };

  const ada = await visitor("ada", passwords);
  await ada.waitForSelector("text=Payments");
  await save(ada, "start-light");
  await ada.goto("/start/cli");
  await save(ada, "command-line");

  const ingrid = await visitor("ingrid", passwords);
  for (const index of [0, 1, 2]) await openConsole(ingrid, index);

  const morgan = await visitor("morgan", passwords);
  await morgan.goto("/admin");
  await save(morgan, "admin-overview");
  await morgan.goto("/admin/accounts?q=payments");
  await morgan.getByRole("link", { name: "Payments", exact: true }).first().click();
  await morgan.waitForURL("**/admin/accounts/*");
  await save(morgan, "admin-account", true);
  await morgan.goto("/admin/permission-sets");
  await save(morgan, "admin-permission-sets");
  await morgan.goto("/admin/access?q=payments");
  await morgan
    .getByRole("link", { name: /^Payments/ })
    .first()
    .click();
  await morgan.waitForURL("**account=*");
  await save(morgan, "admin-access");
  await previewAssignment(morgan);
  await save(morgan, "admin-assign", true);
  await morgan.goto("/admin/users?q=ingrid");
  await morgan.getByRole("link", { name: /^Ingrid/ }).click();
  await morgan.getByRole("button", { name: "Preview changes" }).click();
  await morgan.getByText(/deny everything to this user/).waitFor();
  await save(morgan, "admin-sessions", true);
}

async function openConsole(page, index) {
  const [opened] = await Promise.all([
    page.context().waitForEvent("page"),
    page
      .getByRole("button", { name: /^Open the console as/ })
      .nth(index)
      .click(),
  ]);
  await opened.waitForLoadState();
  await opened.close();
}

async function previewAssignment(page) {
  await page.goto("/admin/assignments/new");
  const choose = async (list, search, option) => {
    await page.getByRole("searchbox", { name: `Search ${search}` }).fill("payments");
    await page.getByRole("group", { name: list }).last().getByRole("checkbox", { name: option }).check();
  };
  await choose("Users and groups", "users and groups", /^Payments team/);
  await choose("Accounts", "accounts", /^Payments [0-9]/);
  await page.getByRole("checkbox", { name: /^Billing/ }).check();
  await page.getByRole("button", { name: "Preview changes" }).click();
  await page.getByText(/gain access/).waitFor();
}

/** Every page without a parameter, and the first example of each with one. */
async function takeAll(passwords, target) {
  mkdirSync(target, { recursive: true });
  const pages = readdirSync("app", { recursive: true, encoding: "utf8" })
    .filter((file) => path.basename(file) === "page.tsx")
    .map(
      (file) =>
        `/${path
          .dirname(file)
          .split(path.sep)
          .filter((part) => part !== "." && !/^\(.*\)$/.test(part))
          .join("/")}`,
    )
    .sort();
  for (const [look, options] of Object.entries({
    light: { colorScheme: "light" },
    dark: { colorScheme: "dark" },
    phone: { viewport: PHONE, isMobile: true, hasTouch: true },
  })) {
    const morgan = await visitor("morgan", passwords, options);
    for (const pattern of pages) {
      const address = await exampleOf(morgan, pattern);
      if (address === null) continue;
      await morgan.goto(address);
      await settled(morgan);
      const name = pattern.replaceAll(/[^a-z-]+/g, "_").replaceAll(/^_|_$/g, "") || "root";
      await morgan.screenshot({ path: path.join(target, `${name}-${look}.png`), fullPage: true });
    }
    const anonymous = await visitor(null, passwords, options);
    await anonymous.goto("/sign-in");
    await settled(anonymous);
    await anonymous.screenshot({ path: path.join(target, `sign-in-${look}.png`) });
    process.stdout.write(`${look}\n`);
  }
}

async function exampleOf(page, pattern) {
  if (!pattern.includes("[")) return pattern;
  const list = pattern.slice(0, pattern.indexOf("/["));
  await page.goto(list);
  const depth = pattern.split("/").length;
  for (const link of await page.locator(`main a[href^="${list}/"]`).all()) {
    const [address = ""] = ((await link.getAttribute("href")) ?? "").split("?");
    if (address.split("/").length === depth && !address.endsWith("/new")) return address;
  }
  return null;
}
