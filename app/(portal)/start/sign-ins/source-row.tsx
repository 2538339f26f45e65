/** One identity source among the reader's sign-in methods: connect it, or disconnect it. Works before JavaScript. */
import { disconnect } from "./actions";
import { ActionForm } from "@/components/form/action-form";
import { PasswordField } from "@/components/form/password-field";
import { timeTag } from "@/components/text/tags";
import { primaryButton, quietButton } from "@/components/ui/styles";
import type { Proof } from "@/lib/identity/proof/fresh-proof";
import type { OwnSource } from "@/lib/identity/sign-in/unlink";
import type { Text } from "@/lib/messages/text";

type Props = {
  text: Text;
  source: OwnSource;
  proof: Proof;
  connect: (form: FormData) => Promise<void>;
};

export function SourceRow({ text, source, proof, connect }: Props) {
  const { id, name, subject, kept } = source;
  const isConnected = subject !== null;
  return (
    <li className="px-4 py-4 sm:px-6">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <p className="mr-auto min-w-0">
          <span className="block font-semibold">{name}</span>
          {isConnected && (
            <span className="block text-sm text-quiet">
              <LastUse text={text} source={source} />
              {kept && ` ${text.t(`you.sign_ins.kept_${kept}`)}`}
            </span>
          )}
        </p>
        {!isConnected && (
          <form action={connect}>
            <input type="hidden" name="id" value={id} />
            <button className={quietButton}>{text.t("you.sign_ins.connect", { name })}</button>
          </form>
        )}
      </div>
      {isConnected && kept === null && <Disconnect text={text} source={source} proof={proof} />}
    </li>
  );
}

function LastUse({ text: { t, rich }, source: { lastSignInAt } }: Pick<Props, "text" | "source">) {
  return lastSignInAt === null
    ? t("you.sign_ins.not_used")
    : rich("you.sign_ins.last_used", { time: timeTag(lastSignInAt) });
}

function Disconnect({ text, source: { id, name }, proof }: Omit<Props, "connect">) {
  const { t } = text;
  return (
    <details className="group mt-3">
      <summary className={`${quietButton} cursor-pointer list-none [&::-webkit-details-marker]:hidden`}>
        {t("you.sign_ins.disconnect", { name })}
      </summary>
      <div className="mt-3 max-w-md rounded-small bg-sunken p-4 text-sm">
        <p className="mb-3">{t("you.sign_ins.disconnect_effect", { name })}</p>
        {proof.kind === "source" ? (
          <SignInAgain text={text} source={proof.source} />
        ) : (
          <ActionForm
            action={disconnect}
            submit={t("you.sign_ins.disconnect_now", { name })}
            className="space-y-4"
          >
            <input type="hidden" name="id" value={id} />
            {proof.kind === "password" && (
              <PasswordField
                id={`password-${id}`}
                name="password"
                label={t("you.sign_ins.your_password")}
                autoComplete="current-password"
                hint={t("you.sign_ins.confirm_password")}
              />
            )}
          </ActionForm>
        )}
      </div>
    </details>
  );
}

type SignInAgainProps = { text: Text; source: { id: string; name: string } | null };

/** Readers without a password sign in again at their source. */
function SignInAgain({ text: { t }, source }: SignInAgainProps) {
  if (source === null) return <p className="text-quiet">{t("you.sign_ins.sign_in_again_first")}</p>;
  return (
    <>
      <p className="mb-3 text-quiet">{t("you.sign_ins.confirm_at_source")}</p>
      <a
        className={primaryButton}
        href={`/sign-in/with/${source.id}?${new URLSearchParams({ callbackUrl: "/start/sign-ins", again: "1" })}`}
      >
        {t("you.sign_ins.sign_in_again", { name: source.name })}
      </a>
    </>
  );
}
