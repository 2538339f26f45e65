/** `GET /health`: 200 while serving, otherwise the problem. Reveals nothing internal. */
import type { Services } from "@/lib/access/context";

export async function getHealth(app: Services): Promise<Response> {
  try {
    await app.database.check();
    return Response.json({ status: "ok" }, { headers: { "cache-control": "no-store" } });
  } catch (error) {
    app.ctx.log.error("health check failed", { error });
    return Response.json(
      { status: "failing", problem: "The database does not answer." },
      { status: 503, headers: { "cache-control": "no-store" } },
    );
  }
}
