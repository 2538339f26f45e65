/** The terminals of the storm: they start, wait and poll, in a separate process so that Foyer's memory is measured alone. */
import { post, register, type RegisteredClient } from "@/lib/testing/protocols";

export type StartCommand = { url: string; logins: number };
export type Waiting = { kind: "waiting"; seconds: number; userCodes: string[] };
export type SignedIn = { kind: "signed in"; count: number; polls: number[] };

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

async function storm({ url, logins }: StartCommand): Promise<void> {
  const waiting: { client: RegisteredClient; deviceCode: string; userCode: string }[] = [];
  const began = performance.now();
  let left = logins;
  await Promise.all(
    Array.from({ length: 50 }, async () => {
      while (left > 0) {
        left -= 1;
        const client = await register(
          { url, peer: { ip: "" }, close: async () => {} },
          { grantTypes: undefined },
        );
        const { body } = await post(`${url}/device_authorization`, { ...client, startUrl: `${url}/start` });
        waiting.push({ client, ...(body as { deviceCode: string; userCode: string }) });
      }
    }),
  );
  process.send?.({
    kind: "waiting",
    seconds: (performance.now() - began) / 1000,
    userCodes: waiting.map(({ userCode }) => userCode),
  } satisfies Waiting);
  const polls: number[] = [];
  let count = 0;
  await Promise.all(
    waiting.map(async ({ client, deviceCode }, index) => {
      await pause((index % 100) * 10);
      for (;;) {
        const asked = performance.now();
        const { status, type } = await post(`${url}/token`, {
          ...client,
          grantType: "urn:ietf:params:oauth:grant-type:device_code",
          deviceCode,
        });
        polls.push(performance.now() - asked);
        if (status === 200) return void (count += 1);
        // The bench reports it, because it counts the remaining logins.
        if (type === "ExpiredTokenException") return;
        if (type !== "AuthorizationPendingException" && type !== "SlowDownException")
          throw new Error(`a login ended with ${type}`);
        await pause(type === "SlowDownException" ? 6_000 : 1_000);
      }
    }),
  );
  process.send?.({ kind: "signed in", count, polls } satisfies SignedIn, () => process.exit(0));
}

process.once("message", (asked) => void storm(asked as StartCommand));
