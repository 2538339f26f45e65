/** `GET /health`: 200 while serving, otherwise the problem. Reveals nothing internal. */
import { englishText } from "@/lib/messages/server-text";
import type { Services } from "@/lib/access/context";

export async function getHealth(app: Services): Promise<Response> {
  try {
    await app.database.check();
    const wrong = app.ctx.clock?.wrong;
    if (wrong) return degraded(wrong.secondsAhead);
    return Response.json({ status: "ok" }, { headers: { "cache-control": "no-store" } });
  } catch (error) {
    app.ctx.log.error("health check failed", { error });
    return Response.json(
      { status: "failing", problem: englishText().t("errors.database_unreachable") },
      { status: 503, headers: { "cache-control": "no-store" } },
    );
  }
}

/** Still 200: another instance on this machine would have the same clock, and all but AWS works. */
function degraded(secondsAhead: number | null): Response {
  const by =
    secondsAhead === null || secondsAhead === 0
      ? ""
      : ` by ${Math.abs(secondsAhead)} seconds (${secondsAhead > 0 ? "ahead" : "behind"})`;
  return Response.json(
    {
      status: "degraded",
      problem: `AWS refuses sign-ins because of their time: the clock of this machine is wrong${by}.`,
    },
    { headers: { "cache-control": "no-store" } },
  );
}
