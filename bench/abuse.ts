/**
 * What others notice of an attack: `/health` and a signed-in user's list while it runs, beside the same
 * without it.
 */
import { createScimToken } from "@/lib/identity/scim/tokens";
import { createScimSource } from "@/lib/identity/sources/scim/service";
import type { App } from "@/lib/app";
import { as, prove } from "@/lib/platform/context";
import { round, type Figure } from "./figure";
import { addPersonWithAccounts } from "./large-company";
import { measureLoad, type Load, type Measured } from "./load";
import { signIn } from "./sign-in";
import { openFoyer } from "./open-foyer";
import { compare, probe } from "./others";

const BENCH = "abuse";
const SECONDS = 8;
/** How much slower than usual others may become, at the median. */
const GOAL = 3;

type Attack = { name: string; load: Pick<Load, "method" | "path" | "callers" | "connections"> };

export async function run(): Promise<Figure[]> {
  const foyer = await openFoyer();
  const { url } = foyer;
  try {
    const userId = await addPersonWithAccounts(foyer.app, "forty", 40, 100_000_000_000);
    const { accessToken } = await signIn(foyer.app, url, userId);
    const attacks = [
      ...anonymousAttacks(),
      await passwordAttack(url),
      ...(await directorysAttacks(foyer.app, url)),
    ];
    await probe(url, accessToken, SECONDS);
    const usual = await probe(url, accessToken, SECONDS);
    const figures: Figure[] = [];
    for (const { name, load } of attacks) {
      const attack = measureLoad({ url, seconds: SECONDS + 1, mayBreak: true, ...load });
      figures.push(
        ...compare({ bench: BENCH, what: name, goal: GOAL }, usual, await probe(url, accessToken, SECONDS)),
        answersOf(name, await attack),
      );
    }
    return figures;
  } finally {
    await foyer.close();
  }
}

function answersOf(attack: string, { statuses, perSecond }: Measured): Figure {
  const answers = Object.entries(statuses).map(([status, count]) => `${count} × ${status}`);
  return {
    bench: BENCH,
    figure: `${attack}: requests answered (${answers.join(", ")})`,
    value: round(perSecond, 1),
    unit: "/s",
  };
}

const FORM = { "content-type": "application/x-www-form-urlencoded" };

/** Requests that anyone can send, without a session or a token. */
function anonymousAttacks(): Attack[] {
  const assertions =
    "<a:Attribute xmlns:a='urn:a' Name='x'><a:AttributeValue>y</a:AttributeValue></a:Attribute>";
  const response = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" Version="2.0"><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/><ds:Reference URI="#_1"><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>AAAA</ds:DigestValue></ds:Reference></ds:SignedInfo><ds:SignatureValue>AAAA</ds:SignatureValue></ds:Signature>${assertions.repeat(2_200)}</samlp:Response>`;
  const saml = (parameter: string) =>
    `${parameter}=${encodeURIComponent(Buffer.from(response).toString("base64"))}`;
  const id = "00000000-0000-4000-8000-000000000000";
  const nested = "[".repeat(40_000);
  return [
    {
      name: "a SAML response of 230 kB, 8 at once",
      load: {
        method: "POST",
        path: `/saml/arrive/${id}`,
        connections: 8,
        callers: [{ headers: FORM, text: saml("SAMLResponse") }],
      },
    },
    {
      name: "a SAML logout of 230 kB, 8 at once",
      load: {
        method: "POST",
        path: `/saml/slo/${id}`,
        connections: 8,
        callers: [{ headers: FORM, text: saml("SAMLRequest") }],
      },
    },
    {
      name: "deeply nested JSON for a token, 8 at once",
      load: { method: "POST", path: "/token", connections: 8, callers: [{ headers: {}, text: nested }] },
    },
    {
      name: "500 kB for sso-admin with a wrong signature, 8 at once",
      load: {
        method: "POST",
        path: "/",
        connections: 8,
        callers: [
          {
            headers: {
              "content-type": "application/x-amz-json-1.1",
              "x-amz-target": "SWBExternalService.ListInstances",
              authorization:
                "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261201/us-east-1/sso/aws4_request, SignedHeaders=host;x-amz-date, Signature=0000",
            },
            text: JSON.stringify({ x: "y".repeat(500_000) }),
          },
        ],
      },
    },
  ];
}

/** Wrong passwords through the sign-in form, as a browser without JavaScript sends it. */
async function passwordAttack(url: string): Promise<Attack> {
  const page = await (await fetch(`${url}/sign-in`)).text();
  const form = new FormData();
  for (const [, field = ""] of page.matchAll(/<input type="hidden"([^>]*)>/g)) {
    const name = /name="([^"]*)"/.exec(field)?.[1];
    const value = /value="([^"]*)"/.exec(field)?.[1] ?? "";
    if (name !== undefined) form.append(name, value.replaceAll("&quot;", '"').replaceAll("&amp;", "&"));
  }
  form.set("name", "forty");
  form.set("password", "not the right password");
  const request = new Request(url, { method: "POST", body: form });
  return {
    name: "wrong passwords, 200 at once",
    load: {
      method: "POST",
      path: "/sign-in",
      connections: 200,
      callers: [
        {
          headers: { "content-type": request.headers.get("content-type") ?? "", origin: url },
          text: await request.text(),
        },
      ],
    },
  };
}

/** Requests of a SCIM directory that was taken over. */
async function directorysAttacks(app: App, url: string): Promise<Attack[]> {
  const system = as(app.ctx, prove({ kind: "system", job: "bench" }), {
    requestId: "bench",
    ip: null,
    userAgent: null,
  });
  const sourceId = await createScimSource(system, { name: "Bench" });
  const { token } = await createScimToken(system, { sourceId, name: "bench", isReadOnly: false, days: 1 });
  const headers = {
    authorization: `Bearer ${token.reveal()}`,
    "content-type": "application/scim+json",
  };
  const created = await fetch(`${url}/scim/v2/Users`, {
    method: "POST",
    headers,
    body: JSON.stringify({
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
      userName: "victim",
      emails: [{ value: "victim@bench.example", primary: true }],
    }),
  });
  const { id } = (await created.json()) as { id: string };
  const schemas = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"];
  const terms = Array.from({ length: 20 }, (_, index) => `type eq "z${index}"`).join(" or ");
  const patch = {
    schemas,
    Operations: [
      {
        op: "add",
        path: "emails",
        value: Array.from({ length: 1_000 }, (_, index) => ({
          type: `t${index}`,
          value: `${index}@x.example`,
        })),
      },
      ...Array.from({ length: 20 }, () => ({ op: "remove", path: `emails[${terms}]` })),
    ],
  };
  const bulk = {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
    Operations: Array.from({ length: 1_000 }, (_, index) => ({
      method: "PATCH",
      path: `/Users/${id}`,
      data: { schemas, Operations: [{ op: "replace", path: "title", value: `Title ${index}` }] },
    })),
  };
  return [
    {
      name: "a SCIM PATCH of 1,000 addresses and 400 terms, 2 at once",
      load: {
        method: "PATCH",
        path: `/scim/v2/Users/${id}`,
        connections: 2,
        callers: [{ headers, body: patch }],
      },
    },
    {
      name: "a SCIM Bulk of 1,000 changes, 2 at once",
      load: { method: "POST", path: "/scim/v2/Bulk", connections: 2, callers: [{ headers, body: bulk }] },
    },
  ];
}
