/** `GET /admin/search/<source>?q=`: what pickers offer. */
import type { Services } from "@/lib/access/context";
import { notFound } from "@/lib/platform/errors";
import { accountChoices, permissionSetChoices, principalChoices } from "../choices";
import { userCtxOf } from "./caller";

const SOURCES = {
  principals: principalChoices,
  accounts: accountChoices,
  "permission-sets": permissionSetChoices,
};
const MOST_CHARACTERS = 16_000;

export async function getChoices(app: Services, request: Request): Promise<Response> {
  const ctx = await userCtxOf(app, request);
  const url = new URL(request.url);
  const source = url.pathname.split("/").at(-1) ?? "";
  if (!Object.hasOwn(SOURCES, source)) throw notFound();
  const choices = await SOURCES[source as keyof typeof SOURCES](
    ctx,
    (url.searchParams.get("q") ?? "").slice(0, MOST_CHARACTERS),
  );
  return Response.json({ choices }, { headers: { "cache-control": "private, no-store" } });
}
