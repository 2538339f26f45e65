import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { isReadableTree, peekBody, problemOfForm } from "./page-form";

const ID = "60a77b87521d57c7da7fd8dedebbe3e7610d9bc237";
/** An action that reads the form alone. */
const FORM_ONLY = `40${ID.slice(2)}`;
const state = [{ error: null, name: "$$x", preview: { a: "$undefined" } }];

const problem = async (fields: Record<string, string>, headers: Record<string, string> = {}) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const request = new Request("http://x/", { method: "POST", body: form });
  const all = { "content-type": request.headers.get("content-type") ?? "", ...headers };
  return problemOfForm(all, Buffer.from(await request.arrayBuffer()));
};
const action = { "next-action": ID };

test.each<[string, Record<string, string>, Record<string, string>?]>([
  ["a form of no action", { name: "x" }],
  [
    "a form without JavaScript",
    {
      $ACTION_REF_1: "",
      "$ACTION_1:0": JSON.stringify({ id: ID, bound: "$@1" }),
      "$ACTION_1:1": JSON.stringify(state),
      $ACTION_KEY: "k0",
      name: "x",
    },
  ],
  ["a form without state", { [`$ACTION_ID_${FORM_ONLY}`]: "" }],
  ["a form with JavaScript", { "1_name": "x", "0": JSON.stringify([...state, "$K1"]) }, action],
  ["a form with JavaScript and no state", { "1_name": "x", "0": '["$K1"]' }, { "next-action": FORM_ONLY }],
  ["a state that repeats an object", { "0": JSON.stringify([{ a: { b: 1 }, c: "$0:0:a" }, "$K1"]) }, action],
  ["a state with a time", { "0": JSON.stringify([{ at: "$D2026-12-01T00:00:00.000Z" }, "$K1"]) }, action],
])("[X7] is read: %s", async (_what, fields, headers) => expect(await problem(fields, headers)).toBeNull());

const ref = (value: unknown) => ({
  $ACTION_REF_1: "",
  "$ACTION_1:0": typeof value === "string" ? value : JSON.stringify(value),
});
test.each<[string, Record<string, string>, Record<string, string>?]>([
  ["an action that is no JSON", ref("{")],
  ["an action that is a number", ref(5)],
  ["an action without an id", ref({})],
  ["an id that is none", ref({ id: "__proto__", bound: null })],
  ["arguments that are missing", ref({ id: ID, bound: "$@1" })],
  ["arguments that are a number", ref({ id: ID, bound: 5 })],
  ["arguments of a prototype", ref({ id: ID, bound: "$1:__proto__:then" })],
  ["a reference without its parts", { $ACTION_REF_1: "" }],
  ["parts without a reference", { "$ACTION_1:0": JSON.stringify({ id: ID, bound: null }) }],
  ["an unknown field of React's", { $ACTION_X: "" }],
  ["an id field that is none", { $ACTION_ID___proto__: "" }],
  ...[
    "",
    "{",
    "5",
    "null",
    "[]",
    '["a","b"]',
    "[null,null]",
    '["$1"]',
    '["$F1"]',
    '["$B1"]',
    '["$R1"]',
    '["$Q1"]',
    '["$@1"]',
    '["$nXX"]',
    '[{"a":"$1:__proto__:constructor"},"$K1"]',
    '[{"then":"$0:0:then"},"$K1"]',
    '[{"a":"$0:9:x"},"$K1"]',
    '[{"a":"$Dnever"},"$K1"]',
    '["$K0"]',
    '[1,2,"$K1"]',
    "[".repeat(5_000),
  ].map((text): [string, Record<string, string>, Record<string, string>] => [
    `a reply ${text.slice(0, 40)}`,
    { "0": text },
    action,
  ]),
  ["an action that reads a state, without one", { [`$ACTION_ID_${ID}`]: "" }],
  ["a bound action that reads a state, without one", ref({ id: ID, bound: null })],
  ["a reply without the state that its action reads", { "0": '["$K1"]' }, action],
  ["a reply without its first part", { "5": "[]" }, action],
  ["a reply that is no form", { "0": '["$K1"]' }, { ...action, "content-type": "text/plain" }],
])("[X7] [G51] is refused: %s", async (_what, fields, headers) =>
  expect(await problem(fields, headers)).toBe("form_not_readable"),
);

test.each([
  ["", "nothing"],
  ["--x\r\nfoo\r\n\r\nx\r\n--x--\r\n", "a part without a name"],
  ['--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--', "a form that is cut"],
  ['--y\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--y--\r\n', "another boundary"],
])("[X7] [G51] a body that is no multipart form is refused: %s (%s)", async (body) =>
  expect(await problemOfForm({ "content-type": "multipart/form-data; boundary=x" }, Buffer.from(body))).toBe(
    "form_not_readable",
  ),
);

test.each([
  [undefined, true],
  [encodeURIComponent('["",{"children":["__PAGE__",{}]},null,null,16]'), true],
  ["{", false],
  ["%5B1%5D", false],
  ["%E0%A4%A", false],
])("[X7] a router's tree %s can be read: %s", (header, is) => expect(isReadableTree(header)).toBe(is));

test("[X7] an action without arguments, such as signing out, is read without a form, and no other is", async () => {
  const bare = `00${ID.slice(2)}`;
  const check = (id: string, body: string, known?: Set<string>) =>
    problemOfForm(
      { "next-action": id, "content-type": "text/plain;charset=UTF-8" },
      Buffer.from(body),
      known,
    );
  expect(await check(bare, "[]")).toBeNull();
  expect(await check(bare, "[]", new Set([bare]))).toBeNull();
  expect(await check(bare, "[]", new Set([ID]))).toBe("form_action_unknown");
  expect(await check(bare, "[1]")).toBe("form_not_readable");
  expect(await check(ID, "[]")).toBe("form_not_readable");
  expect(await check(FORM_ONLY, "[]")).toBe("form_not_readable");
});

test("[X7] [G51] an action that the build doesn't have is refused", async () => {
  const known = new Set([ID, FORM_ONLY]);
  const check = async (form: FormData, headers: Record<string, string>) => {
    const request = new Request("http://x/", { method: "POST", body: form });
    const type = request.headers.get("content-type") ?? "";
    return problemOfForm(
      { "content-type": type, ...headers },
      Buffer.from(await request.arrayBuffer()),
      known,
    );
  };
  const reply = new FormData();
  reply.append("0", '[null,"$K1"]');
  expect(await check(reply, action)).toBeNull();
  expect(await check(reply, { "next-action": "a".repeat(42) })).toBe("form_action_unknown");
  for (const [id, code] of [
    [FORM_ONLY, null],
    [`40${"a".repeat(40)}`, "form_action_unknown"],
  ] as const) {
    const bare = new FormData();
    bare.append(`$ACTION_ID_${id}`, "");
    expect(await check(bare, {})).toBe(code);
    const bound = new FormData();
    for (const [name, value] of Object.entries(ref({ id, bound: null }))) bound.append(name, value);
    expect(await check(bound, {})).toBe(code);
  }
});

test("[X7] a body that was checked can be read again, whatever its size", async () => {
  const server = createServer(async (request, response) => {
    const length = Number(request.headers["content-length"]);
    const peeked = await peekBody(request, length);
    // Next reads only when it is this request's turn.
    await new Promise((resolve) => setTimeout(resolve, 20));
    let again = "";
    for await (const chunk of request) again += String(chunk);
    response.end(`${peeked?.length} ${again.length} ${peeked?.toString() === again}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  for (const size of [1, 100, 70_000, 1_000_000]) {
    const reply = await fetch(url, { method: "POST", body: "x".repeat(size) });
    expect(await reply.text()).toBe(`${size} ${size} true`);
  }
  await new Promise((resolve) => server.close(resolve));
});
