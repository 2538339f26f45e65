/** The files that connect accounts to this installation, for people and for scripts. */
import {
  cloudFormationTemplate,
  protectingScp,
  terraformModule,
  type ConnectionInput,
} from "@/lib/formats/connection-template";
import { requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import type { Ctx } from "@/lib/platform/context";
import { provisionerIssuerOf } from "../signing/issuer";
import { metadataOf } from "../signing/metadata";

export const TEMPLATE_FILES = [
  "foyer-connection.template.json",
  "foyer-connection.tf",
  "foyer-protection.scp.json",
] as const;
export type TemplateFile = (typeof TEMPLATE_FILES)[number];

async function connectionInput(ctx: Ctx): Promise<ConnectionInput> {
  return {
    instanceId: ctx.instance.id,
    provisionerIssuer: provisionerIssuerOf(ctx.config),
    peopleMetadata: await metadataOf(ctx, "people"),
    provisionerMetadata: await metadataOf(ctx, "provisioner"),
  };
}

/** Returns the text of a file. Certificates in it are public. */
export async function writeTemplate(ctx: AdminCtx, file: TemplateFile): Promise<string> {
  await requireReader(ctx);
  if (file === "foyer-protection.scp.json") return `${JSON.stringify(protectingScp(), null, 2)}\n`;
  const input = await connectionInput(ctx);
  return file === "foyer-connection.tf" ? terraformModule(input) : cloudFormationTemplate(input);
}
