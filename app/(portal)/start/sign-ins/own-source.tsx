/** One source on the page of a person's own ways: connect it, or give it up. Works before JavaScript. */
import { disconnect } from "./actions";
import { ActionForm } from "@/components/form/action-form";
import { PasswordField } from "@/components/form/password-field";
import { primaryButton, quietButton } from "@/components/ui/styles";
import { Time } from "@/components/ui/time";
import type { Proof } from "@/lib/identity/sign-in/confirm";
import type { Kept, OwnSource } from "@/lib/identity/sign-in/unlink";

const WHY_KEPT: Record<Kept, string> = {
  only_way: "Your only way in",
  managed: "Your account comes from here",
};

type Props = { source: OwnSource; proof: Proof; connect: (form: FormData) => Promise<void> };

export function OwnSourceRow({ source, proof, connect }: Props) {
  const { id, name, subject, lastSignInAt, kept } = source;
  return (
    <li className="px-4 py-4 sm:px-6">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <p className="mr-auto min-w-0">
          <span className="block font-semibold">{name}</span>
          {subject !== null && (
            <span className="block text-sm text-quiet">
              {lastSignInAt ? (
                <>
                  Used <Time at={lastSignInAt} />
                </>
              ) : (
                "Connected, not used yet"
              )}
              {kept && `. ${WHY_KEPT[kept]}`}
            </span>
          )}
        </p>
        {subject === null && (
          <form action={connect}>
            <input type="hidden" name="id" value={id} />
            <button className={quietButton}>Connect {name}</button>
          </form>
        )}
      </div>
      {subject !== null && kept === null && <Disconnect source={source} proof={proof} />}
    </li>
  );
}

function Disconnect({ source: { id, name }, proof }: Pick<Props, "source" | "proof">) {
  return (
    <details className="group mt-3">
      <summary className={`${quietButton} cursor-pointer list-none [&::-webkit-details-marker]:hidden`}>
        Disconnect {name}
      </summary>
      <div className="mt-3 max-w-md rounded-small bg-sunken p-4 text-sm">
        <p className="mb-3">
          You cannot sign in with {name} any more, and leave the groups that it put you in. Whatever is signed
          in through it ends, maybe this browser too.
        </p>
        {proof.kind === "source" ? (
          <SignInAgain source={proof.source} />
        ) : (
          <ActionForm action={disconnect} submit={`Yes, disconnect ${name}`} className="space-y-4">
            <input type="hidden" name="id" value={id} />
            {proof.kind === "password" && (
              <PasswordField
                id={`password-${id}`}
                name="password"
                label="Your password"
                autoComplete="current-password"
                hint="You signed in a while ago. Show that it is you."
              />
            )}
          </ActionForm>
        )}
      </div>
    </details>
  );
}

/** Who has no password proves themselves where they came from. */
function SignInAgain({ source }: { source: { id: string; name: string } | null }) {
  if (source === null)
    return <p className="text-quiet">You signed in a while ago. Sign out and in again first.</p>;
  return (
    <>
      <p className="mb-3 text-quiet">You signed in a while ago. Show that it is you first.</p>
      <a
        className={primaryButton}
        href={`/sign-in/with/${source.id}?${new URLSearchParams({ callbackUrl: "/start/sign-ins", again: "1" })}`}
      >
        Sign in again with {source.name}
      </a>
    </>
  );
}
