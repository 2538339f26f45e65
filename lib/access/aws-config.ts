/** Writes `~/.aws/config` for a user, and the archive of endpoint rule sets for older clients. */
import { awsConfigText, endpointRuleSets, slug } from "@/lib/formats/aws-config-text";
import { regionWithin } from "@/lib/formats/partition";
import { configRoles } from "@/lib/formats/profiles";
import { tarOf } from "@/lib/formats/tar";
import { aliasUrl } from "@/lib/identity/cli/device";
import type { Ctx } from "@/lib/platform/context";
import { companyOf } from "@/lib/platform/instance/service";
import { partitionsApart } from "./accounts/partitions";
import type { AccessCtx } from "./context";
import { listEntitlements } from "./entitlements/list";

/** The region that represents this installation in configuration files. */
export const SSO_REGION = "foyer-1";

const startUrlOf = (ctx: Ctx) =>
  ctx.config.url.startsWith("https://") ? `${ctx.config.url}/start` : aliasUrl(ctx);

/** Returns what tools ask for that sign in to an IAM Identity Center. */
export const ssoSettingsOf = (ctx: Ctx) => ({
  startUrl: startUrlOf(ctx),
  region: SSO_REGION,
  origin: ctx.config.url,
});

/** Returns the name of the sso-session: no two installations have the same, even of one company. */
async function sessionNameOf(ctx: Ctx): Promise<string> {
  return `${slug((await companyOf(ctx)).name)}-${ctx.instance.id.slice(-6)}`;
}

export async function awsConfigOf(ctx: AccessCtx): Promise<string> {
  const { entitlements } = await listEntitlements(ctx);
  const apart = await partitionsApart(ctx.db);
  const roles = configRoles(entitlements).map((role) => ({
    ...role,
    region: regionWithin(apart.get(role.accountId) ?? "aws", ctx.config.aws.region),
  }));
  return awsConfigText({
    name: await sessionNameOf(ctx),
    origin: ctx.config.url,
    startUrl: startUrlOf(ctx),
    ssoRegion: SSO_REGION,
    roles,
  });
}

export function modelsOf(ctx: Ctx): Buffer {
  return tarOf(endpointRuleSets({ origin: ctx.config.url, ssoRegion: SSO_REGION }), ctx.now());
}
