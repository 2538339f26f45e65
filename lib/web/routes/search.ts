/** `GET /admin/search/<source>?q=`: choices for pickers. */
import type { Services } from "@/lib/access/context";
import { notFound } from "@/lib/platform/errors";
import type { Text } from "@/lib/messages/text";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { accountChoices, permissionSetChoices, principalChoices, type Choice } from "../choices";
import { textOfRequest } from "../request-text";
import { userCtxOf } from "./caller";

const SOURCES: Record<string, (ctx: AdminCtx, search: string, text: Text) => Promise<Choice[]>> = {
  principals: principalChoices,
  accounts: accountChoices,
  "permission-sets": permissionSetChoices,
};
const MAX_CHARACTERS = 16_000;

export async function getChoices(app: Services, request: Request): Promise<Response> {
  const ctx = await userCtxOf(app, request);
  const url = new URL(request.url);
  const source = url.pathname.split("/").at(-1) ?? "";
  const search = Object.hasOwn(SOURCES, source) ? SOURCES[source] : undefined;
  if (search === undefined) throw notFound();
  const choices = await search(
    ctx,
    (url.searchParams.get("q") ?? "").slice(0, MAX_CHARACTERS),
    textOfRequest(request.headers),
  );
  return Response.json({ choices }, { headers: { "cache-control": "private, no-store" } });
}
