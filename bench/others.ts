/** What others notice while something else keeps Foyer busy. */
import { round, type Figure } from "./figure";
import { measureLoad, type Measured } from "./load";

export type Probe = { health: Measured; list: Measured };

/** Measures what others get for some seconds, one request after the other. */
export async function probe(url: string, accessToken: string, seconds: number): Promise<Probe> {
  const one = { url, method: "GET" as const, connections: 1, seconds, pause: 10 };
  const [health, list] = await Promise.all([
    measureLoad({ ...one, path: "/health", callers: [{ headers: {} }] }),
    measureLoad({
      ...one,
      path: "/start/entitlements",
      callers: [{ headers: { authorization: `Bearer ${accessToken}` } }],
    }),
  ]);
  return { health, list };
}

/** Compares it with what they usually get. @param goal how many times the usual median is acceptable */
export function compare(
  about: { bench: string; what: string; goal: number },
  usual: Probe,
  now: Probe,
): Figure[] {
  const { bench, what, goal } = about;
  return (["health", "list"] as const).flatMap((each) => {
    const ratio = round(now[each].p50 / usual[each].p50, 1);
    return [
      {
        bench,
        figure: `${what}: ${each}, median`,
        value: round(now[each].p50),
        unit: "ms",
        bound: round(usual[each].p50),
        ratio,
        goal,
        ok: ratio <= goal && now[each].failed === 0 && usual[each].failed === 0,
      },
      { bench, figure: `${what}: ${each}, p99`, value: round(now[each].p99), unit: "ms" },
    ];
  });
}
