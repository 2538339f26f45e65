"use client";

/** Typing a device code, comparing who asks, and answering. Works before JavaScript. */
import { useActionState } from "react";
import { consentButtons, primaryButton, quietButton } from "../ui/styles";
import { Field } from "../form/field";
import { PasswordField } from "../form/password-field";
import { DenyUnlessStarted, RequestFacts } from "./request-facts";

export type DeviceState = {
  error: string | null;
  /** What was typed and refused. */
  typed?: string;
  /** Set once the code was typed. */
  request: {
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
      | { kind: "source"; wasNotAsked: boolean; source: { id: string; name: string } | null };
  } | null;
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
  if (outcome !== null) {
    return (
      <div aria-live="polite">
        <h1 className="text-[22px] font-bold tracking-tight">
          {outcome === "allowed" ? "You are signed in" : "Denied"}
        </h1>
        <p className="mt-1 text-quiet">
          {outcome === "allowed"
            ? "Go back to your terminal: it goes on by itself. You can close this page."
            : "The program gets nothing. If you did not start a sign-in, somebody may have tried to trick you: tell your administrator."}
        </p>
      </div>
    );
  }
  const problem = (
    <div aria-live="polite">
      {error && (
        <p className="mb-4 rounded-small bg-danger-soft px-3 py-2.5 text-sm font-medium text-danger">
          {error}
        </p>
      )}
    </div>
  );
  if (request === null) {
    return (
      <form action={submit}>
        <h1 className="text-[22px] font-bold tracking-tight">Enter the code</h1>
        <p className="mt-1 mb-5 text-quiet">
          Your terminal shows it. Never type a code that somebody sent you.
        </p>
        {problem}
        <Field
          id="code"
          name="code"
          label="Code"
          placeholder="XXXX-XXXX"
          required
          maxLength={16}
          defaultValue={typed}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          autoFocus
        />
        <button className={`${primaryButton} mt-5 min-h-11 w-full`} disabled={pending}>
          {pending ? "One moment …" : "Go on"}
        </button>
      </form>
    );
  }
  return (
    <form action={submit}>
      <h1 className="text-[22px] font-bold tracking-tight">Let this program in?</h1>
      <p className="mt-1 mb-4 text-quiet">
        It wants to work as <strong className="font-semibold text-text">{displayName}</strong>. Compare this
        with where you started it.
      </p>
      {problem}
      {!request.isSameNetwork && (
        <p className="mb-4 rounded-small bg-danger-soft px-3 py-2.5 text-sm font-medium text-danger">
          The request comes from another network than this browser. If your terminal does not run elsewhere,
          deny.
        </p>
      )}
      <RequestFacts
        deed="Asked"
        program={request.program}
        userAgent={request.userAgent}
        scope={request.scope}
        ip={request.ip}
        network={
          request.isSameNetwork ? "The same network as this browser" : "Another network than this browser"
        }
        at={new Date(request.requestedAt)}
        lifetime={lifetime}
      />
      <input type="hidden" name="id" value={request.id} />
      {request.proof.kind === "password" && (
        <div className="mb-5">
          <PasswordField
            id="password"
            name="password"
            label="Your password"
            autoComplete="current-password"
            hint="You signed in a while ago. Show that it is you."
          />
        </div>
      )}
      {request.proof.kind === "source" && (
        <SignInAgain source={request.proof.source} wasNotAsked={request.proof.wasNotAsked} />
      )}
      <DenyUnlessStarted />
      <div className={consentButtons}>
        <button name="intent" value="deny" formNoValidate className={quietButton} disabled={pending}>
          Deny
        </button>
        {request.proof.kind !== "source" && (
          <button name="intent" value="allow" className={primaryButton} disabled={pending}>
            {pending ? "One moment …" : "Allow"}
          </button>
        )}
      </div>
    </form>
  );
}

/** Who has no password here proves themselves where they came from, and then types the code once more. */
function SignInAgain({
  source,
  wasNotAsked,
}: {
  source: { id: string; name: string } | null;
  wasNotAsked: boolean;
}) {
  return (
    <div className="mb-5 text-sm">
      <p className="mb-2.5 text-quiet">
        {wasNotAsked && source
          ? `${source.name} let you in without asking who you are. If it does so again, sign out there first.`
          : "You signed in a while ago."}{" "}
        {source
          ? "Show that it is you, then type the code once more."
          : "Sign out and in again, then type the code once more."}
      </p>
      {source && (
        <a
          className={`${primaryButton} flex min-h-11 w-full`}
          href={`/sign-in/with/${source.id}?${new URLSearchParams({ callbackUrl: "/device", again: "1" })}`}
        >
          Sign in again with {source.name}
        </a>
      )}
    </div>
  );
}
