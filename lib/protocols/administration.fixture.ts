/** Foyer with the sandbox, AWS's own administration clients, and an access key for them. */
import * as store from "@aws-sdk/client-identitystore";
import * as admin from "@aws-sdk/client-sso-admin";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { createAccessKey, type MadeAccessKey } from "@/lib/identity/access-keys/service";
import type { Sandbox } from "@/sandbox/server";
import { OPERATION_NAMES } from "./operation-names";
import { testApp, type TestApp } from "@/lib/testing/app";
import { frozenClock } from "@/lib/testing/clock";
import { addAccount, addUser } from "@/lib/testing/company";
import { serveProtocols, type Protocols } from "@/lib/testing/protocols";
import { connectAll, testSandbox } from "@/lib/testing/sandbox";

export const PAYMENTS = "481230097715";
export const SEARCH = "264971830552";
export const clock = frozenClock(new Date().toISOString());
export let sandbox: Sandbox;
export let app: TestApp;
export let protocols: Protocols;
export let key: MadeAccessKey;
export let sso: admin.SSOAdminClient;
export let identity: store.IdentitystoreClient;
export let InstanceArn: string;
export let IdentityStoreId: string;
export let ada: string;
let count = 0;
/** Returns a name that no other test uses. */
export const nextName = (prefix: string) => `${prefix}${(count += 1)}`;
export const credentialsOf = (made: MadeAccessKey) => ({
  accessKeyId: made.id,
  secretAccessKey: made.secret.reveal(),
});
export const optionsOf = (made: MadeAccessKey) => ({
  region: "eu-north-1",
  endpoint: protocols.url,
  maxAttempts: 1,
  credentials: credentialsOf(made),
});
export const newSet = async (more: Partial<admin.CreatePermissionSetCommandInput> = {}) =>
  (await sso.send(new admin.CreatePermissionSetCommand({ InstanceArn, Name: nextName("Set"), ...more })))
    .PermissionSet?.PermissionSetArn ?? "";
export const policy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["s3:GetObject"], Resource: "*" }],
});
export const target = (PermissionSetArn: string, TargetId = PAYMENTS) => ({
  InstanceArn,
  PermissionSetArn,
  TargetId,
  TargetType: "AWS_ACCOUNT" as const,
  PrincipalType: "USER" as const,
  PrincipalId: ada,
});

/** Starts what the tests of a file share. */
export function useAdministration(): void {
  beforeAll(async () => {
    sandbox = await testSandbox(clock);
    app = await testApp({ signInEndpoint: sandbox.url, clock });
    protocols = await serveProtocols(app);
    ada = await addUser(app, "ada");
    await addAccount(app, PAYMENTS, "Payments");
    await addAccount(app, SEARCH, "Search");
    await connectAll(app, sandbox);
    key = await createAccessKey(app.system, {
      known: OPERATION_NAMES,
      name: "terraform",
      isReadOnly: false,
      operations: null,
      days: 90,
    });
    sso = new admin.SSOAdminClient(optionsOf(key));
    identity = new store.IdentitystoreClient(optionsOf(key));
    InstanceArn = `arn:aws:sso:::instance/${app.ctx.instance.id}`;
    IdentityStoreId = app.ctx.instance.identityStoreId;
  });
  afterAll(async () => {
    sso.destroy();
    identity.destroy();
    await protocols.close();
    await app.dispose();
    await sandbox.stop();
  });
  beforeEach(() => sandbox.faults.clear());
}
