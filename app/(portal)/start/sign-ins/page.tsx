import type { Metadata } from "next";
import { cookies } from "next/headers";
import { connect } from "./actions";
import { OwnSourceRow } from "./own-source";
import { setTheme } from "../actions";
import { signOut } from "@/app/(sign-in)/sign-in/actions";
import { Header } from "@/components/shell/header";
import { card, quietButton } from "@/components/ui/styles";
import { canRead } from "@/lib/identity/administrators/policy";
import { authorityOf } from "@/lib/identity/administrators/service";
import { neededProof } from "@/lib/identity/proof/fresh-proof";
import { listOwnSources } from "@/lib/identity/sign-in/unlink";
import { findPassword, findUser } from "@/lib/identity/users/store";
import { companyOf } from "@/lib/platform/instance/service";
import { THEME_COOKIE } from "@/lib/web/cookies";
import { requirePerson } from "@/lib/web/session";

export const metadata: Metadata = { title: "How you sign in · Foyer" };

/** What came of the way to a source and back, in words. */
function outcomeOf(code: unknown, name: string): { isGood: boolean; text: string } | null {
  if (code === "linked") return { isGood: true, text: `You can sign in with ${name} from now on.` };
  if (code === "unlinked")
    return { isGood: true, text: `${name} is disconnected. What was signed in through it has ended.` };
  if (code === "taken")
    return {
      isGood: false,
      text: `This account at ${name} stands for somebody else here, or you have another one there already. Nothing was changed.`,
    };
  if (code === "unreachable")
    return { isGood: false, text: `${name} cannot be reached right now. Try again in a moment.` };
  if (code === "incomplete" || code === "switched_off" || code === "unproven")
    return {
      isGood: false,
      text: `${name} did not say enough about you, its answer was used already, or it is switched off. Nothing was changed.`,
    };
  return null;
}

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SignInsPage({ searchParams }: Props) {
  const ctx = await requirePerson("/start/sign-ins");
  const { outcome, source } = await searchParams;
  const [user, password, company, sources, authority, proof] = await Promise.all([
    findUser(ctx.db, ctx.actor.userId),
    findPassword(ctx.db, ctx.actor.userId),
    companyOf(ctx),
    listOwnSources(ctx),
    authorityOf(ctx),
    neededProof(ctx),
  ]);
  const chosen = (await cookies()).get(THEME_COOKIE)?.value;
  const said = outcomeOf(outcome, sources.find(({ id }) => id === source)?.name ?? "The provider");
  return (
    <>
      <Header
        company={company.name}
        here="sign-ins"
        administers={canRead(authority)}
        person={{
          displayName: user?.display_name ?? "",
          userName: user?.user_name ?? "",
          email: user?.email ?? null,
        }}
        theme={chosen === "light" || chosen === "dark" ? chosen : "system"}
        setTheme={setTheme}
        signOut={signOut}
      />
      <main className="mx-auto w-full max-w-[820px] px-4 pt-8 pb-14">
        <h1 className="mb-2 text-[23px] font-bold tracking-tight">How you sign in</h1>
        <p className="mb-5 max-w-xl text-sm text-quiet">
          Connect another account of yours, and you can come in through it too. Each connection stands in the
          audit log. You can take it away again as long as another way is left.
        </p>
        {said && (
          <p
            role={said.isGood ? "status" : "alert"}
            className={`mb-4 rounded-small px-3 py-2.5 text-sm font-medium ${said.isGood ? "bg-accent-soft" : "bg-danger-soft text-danger"}`}
          >
            {said.text}
          </p>
        )}
        <ul className={`${card} divide-y divide-line`}>
          <li className="flex flex-wrap items-center gap-3 px-6 py-4">
            <span className="mr-auto font-semibold">Password</span>
            {password ? (
              <a className={quietButton} href="/change-password">
                Change it
              </a>
            ) : (
              <span className="text-sm text-quiet">You have none here</span>
            )}
          </li>
          {sources.map((source) => (
            <OwnSourceRow key={source.id} source={source} proof={proof} connect={connect} />
          ))}
        </ul>
      </main>
    </>
  );
}
