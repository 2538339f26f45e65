"use client";

/** Enters a device code, shows the program that asks, and takes the answer. Works before JavaScript. */
import { useActionState, type ReactNode } from "react";
import { Field } from "../form/field";
import { FormMessage } from "../form/form-message";
import { PasswordField } from "../form/password-field";
import { boldTag } from "../text/tags";
import { useText } from "../text/text-provider";
import { consentButtons, primaryButton, quietButton } from "../ui/styles";
import { DenyUnlessStarted, RequestFacts } from "./request-facts";

type Source = { id: string; name: string };
export type DeviceRequest = {
  id: string;
  program: string;
  ip: string | null;
  isSameNetwork: boolean;
  userAgent: string | null;
  requestedAt: string;
  scope: string;
  proof:
    | { kind: "none" }
    | { kind: "password" }
    | { kind: "source"; wasNotAsked: boolean; source: Source | null };
};
export type DeviceState = {
  error: string | null;
  /** A refused code, to correct. */
  typed?: string;
  /** Set once the code was entered. */
  request: DeviceRequest | null;
  outcome: "allowed" | "denied" | null;
};

type Props = {
  action: (state: DeviceState, form: FormData) => Promise<DeviceState>;
  displayName: string;
  lifetime: string;
};

export function DeviceForm({ action, displayName, lifetime }: Props) {
  const [state, submit, pending] = useActionState(action, { error: null, request: null, outcome: null });
  const { error, typed, request, outcome } = state;
  if (outcome !== null) return <Outcome outcome={outcome} />;
  const problem = (
    <div aria-live="polite">
      <FormMessage error={error} />
    </div>
  );
  return (
    <form action={submit}>
      {request === null ? (
        <EnterCode typed={typed} problem={problem} pending={pending} />
      ) : (
        <Question
          request={request}
          displayName={displayName}
          lifetime={lifetime}
          problem={problem}
          pending={pending}
        />
      )}
    </form>
  );
}

const heading = "text-[22px] font-bold tracking-tight";

function Outcome({ outcome }: { outcome: "allowed" | "denied" }) {
  const { t } = useText();
  return (
    <div aria-live="polite">
      <h1 className={heading}>{t(`sign_in_forms.${outcome}`)}</h1>
      <p className="mt-1 text-quiet">{t(`sign_in_forms.${outcome}_hint`)}</p>
    </div>
  );
}

type StepProps = { problem: ReactNode; pending: boolean };

function EnterCode({ typed, problem, pending }: StepProps & { typed: string | undefined }) {
  const { t } = useText();
  return (
    <>
      <h1 className={heading}>{t("sign_in_forms.enter_code")}</h1>
      <p className="mt-1 mb-5 text-quiet">{t("sign_in_forms.enter_code_hint")}</p>
      {problem}
      <Field
        id="code"
        name="code"
        label={t("sign_in_forms.code")}
        placeholder="____-____"
        required
        maxLength={16}
        defaultValue={typed}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        autoFocus
      />
      <button className={`${primaryButton} mt-5 min-h-11 w-full`} disabled={pending}>
        {t(pending ? "forms.busy" : "sign_in_forms.continue")}
      </button>
    </>
  );
}

type QuestionProps = StepProps & { request: DeviceRequest; displayName: string; lifetime: string };

function Question({ request, displayName, lifetime, problem, pending }: QuestionProps) {
  const text = useText();
  const { t, rich } = text;
  const { proof, isSameNetwork } = request;
  return (
    <>
      <h1 className={heading}>{t("sign_in_forms.allow_question")}</h1>
      <p className="mt-1 mb-4 text-quiet">
        {rich("sign_in_forms.allow_purpose", {
          name: displayName,
          b: boldTag,
        })}
      </p>
      {problem}
      {!isSameNetwork && <FormMessage error={t("sign_in_forms.other_network_warning")} />}
      <RequestFacts
        text={text}
        event="requested"
        program={request.program}
        userAgent={request.userAgent}
        scope={request.scope}
        ip={request.ip}
        network={t(isSameNetwork ? "sign_in_forms.same_network" : "sign_in_forms.other_network")}
        at={new Date(request.requestedAt)}
        lifetime={lifetime}
      />
      <input type="hidden" name="id" value={request.id} />
      {proof.kind === "password" && (
        <div className="mb-5">
          <PasswordField
            id="password"
            name="password"
            label={t("sign_in_forms.your_password")}
            autoComplete="current-password"
            hint={t("sign_in_forms.confirm_password")}
          />
        </div>
      )}
      {proof.kind === "source" && <SignInAgain {...proof} />}
      <DenyUnlessStarted text={text} />
      <div className={consentButtons}>
        <button name="intent" value="deny" formNoValidate className={quietButton} disabled={pending}>
          {t("forms.deny")}
        </button>
        {proof.kind !== "source" && (
          <button name="intent" value="allow" className={primaryButton} disabled={pending}>
            {t(pending ? "forms.busy" : "forms.allow")}
          </button>
        )}
      </div>
    </>
  );
}

/** Users without a password in Foyer sign in again at their source, and then enter the code again. */
function SignInAgain({ source, wasNotAsked }: { source: Source | null; wasNotAsked: boolean }) {
  const { t } = useText();
  if (source === null)
    return <p className="mb-5 text-sm text-quiet">{t("sign_in_forms.sign_out_and_in_again")}</p>;
  return (
    <div className="mb-5 text-sm">
      <p className="mb-2.5 text-quiet">
        {wasNotAsked
          ? t("sign_in_forms.source_did_not_ask", { name: source.name })
          : t("sign_in_forms.confirm_at_source")}
      </p>
      <a
        className={`${primaryButton} flex min-h-11 w-full`}
        href={`/sign-in/with/${source.id}?${new URLSearchParams({ callbackUrl: "/device", again: "1" })}`}
      >
        {t("sign_in_forms.sign_in_again", { name: source.name })}
      </a>
    </div>
  );
}
