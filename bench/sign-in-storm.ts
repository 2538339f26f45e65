/**
 * 200 people sign in with their passwords at the same moment, from one network and from 200: whether each gets an
 * answer, and what others notice during that.
 */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { App } from "@/lib/app";
import { createUser } from "@/lib/identity/users/create";
import { upsertPassword } from "@/lib/identity/users/store";
import { readConfig } from "@/lib/platform/config";
import { as, prove } from "@/lib/platform/context";
import { silentLog } from "@/lib/platform/log";
import { serve } from "@/server";
import { round, type Figure } from "./figure";
import { addPersonWithAccounts } from "./large-company";
import { compare, probe, type Probe } from "./others";
import { signIn } from "./sign-in";
import { signInAtOnce, type Outcome } from "./storm";

const BENCH = "sign-in-storm";
const PEOPLE = 200;
const PASSWORD = "correct horse battery staple";
const USUAL_SECONDS = 6;
const STORM_SECONDS = 8;
/** How much slower than usual others may become, at the median. */
const GOAL = 2;

export async function run(): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "foyer-bench-"));
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const serving = await serve({
    config: readConfig({ FOYER_DATA: folder, PORT: String(port), FOYER_TRUSTED_PROXIES: "1" }),
    log: silentLog,
  });
  const url = `http://localhost:${port}`;
  try {
    const userId = await addPersonWithAccounts(serving.app, "forty", 40, 100_000_000_000);
    const { accessToken } = await signIn(serving.app, url, userId);
    await addPeople(serving.app);
    const form = await signInForm(url);
    await probe(url, accessToken, 2);
    const figures: Figure[] = [];
    for (const networks of [1, PEOPLE]) {
      const usual = await probe(url, accessToken, USUAL_SECONDS);
      const people = await Promise.all(
        Array.from({ length: PEOPLE }, (_, index) => form(`person${index}`, index % networks)),
      );
      const storm = signInAtOnce({ url, people });
      const now = await probe(url, accessToken, STORM_SECONDS);
      figures.push(
        ...figuresOf(networks === 1 ? "one network" : `${networks} networks`, usual, now, await storm),
      );
    }
    return figures;
  } finally {
    await serving.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function addPeople(app: App): Promise<void> {
  const system = as(app.ctx, prove({ kind: "system", job: "bench" }), {
    requestId: "bench",
    ip: null,
    userAgent: null,
  });
  const hash = await app.ctx.passwords.hash(PASSWORD);
  for (let index = 0; index < PEOPLE; index += 1)
    await createUser(system, { userName: `person${index}`, displayName: `Person ${index}` }, (tx, { id }) =>
      upsertPassword(tx, { user_id: id, hash, must_change: false, changed_at: app.ctx.now() }),
    );
}

/** Returns the sign-in form as a browser without JavaScript sends it. */
async function signInForm(url: string) {
  const page = await (await fetch(`${url}/sign-in`)).text();
  const hidden = [...page.matchAll(/<input type="hidden"([^>]*)>/g)].flatMap(([, field = ""]) => {
    const name = /name="([^"]*)"/.exec(field)?.[1];
    const value = /value="([^"]*)"/.exec(field)?.[1] ?? "";
    return name === undefined
      ? []
      : [[name, value.replaceAll("&quot;", '"').replaceAll("&amp;", "&")] as const];
  });
  return async (name: string, network: number) => {
    const form = new FormData();
    for (const [field, value] of hidden) form.append(field, value);
    form.set("name", name);
    form.set("password", PASSWORD);
    const request = new Request(url, { method: "POST", body: form });
    return {
      headers: {
        "content-type": request.headers.get("content-type") ?? "",
        origin: url,
        "x-forwarded-for": `198.51.${100 + (network >> 8)}.${network & 255}`,
      },
      text: await request.text(),
    };
  };
}

function figuresOf(from: string, usual: Probe, now: Probe, outcome: Outcome): Figure[] {
  const { signedIn, told, others, firstSeconds, seconds } = outcome;
  const rest = Object.entries(others).map(([status, count]) => `, ${count} × ${status}`);
  return [
    {
      bench: BENCH,
      figure: `${from}: answered or told when to come back (${told} told${rest.join("")})`,
      value: signedIn,
      unit: "people",
      bound: PEOPLE,
      ratio: round(signedIn / PEOPLE, 2),
      goal: 1,
      ok: signedIn === PEOPLE,
    },
    {
      bench: BENCH,
      figure: `${from}: until everyone had a first answer`,
      value: round(firstSeconds, 1),
      unit: "s",
    },
    { bench: BENCH, figure: `${from}: until everyone was signed in`, value: round(seconds, 1), unit: "s" },
    ...compare({ bench: BENCH, what: from, goal: GOAL }, usual, now),
  ];
}
