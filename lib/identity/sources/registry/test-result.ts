/** The result of a source's last test. */
import type { Reason } from "@/lib/messages/reason";
import { record } from "@/lib/platform/audit/record";
import type { Db } from "@/lib/platform/context";
import { notFound } from "@/lib/platform/errors";
import { actorName } from "../../administrators/service";
import type { AdminCtx } from "../../administrators/types";
import { withAuthority } from "../../administrators/with-authority";
import type { Claims } from "../settings/claims";
import { mapUser } from "../settings/kinds";
import type { SourceTest } from "../settings/types";
import { lockSourceForUpdate, updateLastTest } from "./store";

const MAX_CLAIMS_CHARACTERS = 32_768;

/** Stores the result of a test sign-in, which signs no one in. @throws Refusal `not_found` */
export async function saveSourceTest(
  ctx: AdminCtx,
  input: { id: string; claims: Claims; notes?: readonly Reason[] },
): Promise<void> {
  const text = JSON.stringify(input.claims);
  const save = async (tx: Db) => {
    const source = await lockSourceForUpdate(tx, input.id);
    if (!source) throw notFound("source_not_found");
    const mapped = mapUser(source, input.claims);
    const test: SourceTest = {
      at: ctx.now().toISOString(),
      by: actorName(ctx),
      claims: text.length > MAX_CLAIMS_CHARACTERS ? { left_out: `${text.length} characters` } : input.claims,
      mapped,
      ...(input.notes?.length ? { notes: input.notes } : {}),
    };
    await updateLastTest(tx, source.id, test);
    await record(ctx, tx, {
      type: "identity_source.tested",
      outcome: "success",
      targetId: source.id,
      details: { subject: mapped.subject },
    });
  };
  // The administrator comes back from the provider, perhaps minutes later.
  await withAuthority(ctx, "administrator", save, { decidesNothing: true });
}
