"use client";

/**
 * "Get credentials for ROLE": temporary keys, in the form that the reader needs, and a shortcut to the role.
 * Keys are asked for when a tab that holds them shows, and not for a shortcut.
 */
import { Dialog, Tabs } from "radix-ui";
import { useMemo, useState } from "react";
import type { Entitlements } from "@/lib/access/entitlements/types";
import { SHELL_NAMES, SHELLS, shellOfPlatform, type Shell } from "@/lib/formats/credential-text";
import { profileOf } from "@/lib/formats/profiles";
import { AccountNumber } from "../start/account-number";
import { EnvironmentTag } from "../start/environment";
import type { OpenRole } from "../start/open-role";
import { CloseIcon } from "../ui/icons";
import { primaryButton, quietButton } from "../ui/styles";
import { CliLogin } from "./cli-login";
import { Options } from "./options";
import { ShortcutMaker } from "./shortcut-maker";
import { TimeLeft } from "./time-left";
import { useCredentials, type CredentialsState } from "./use-credentials";

const SHORTCUT = "shortcut";
type Tab = Shell | typeof SHORTCUT;
const TABS: readonly Tab[] = [...SHELLS, SHORTCUT];
type Props = {
  role: OpenRole;
  entitlements: Entitlements;
  /** Begins at the shortcut, without keys. */ toShortcut: boolean;
  onClose: () => void;
};

export function CredentialsDialog({ role, entitlements, toShortcut, onClose }: Props) {
  const [tab, setTab] = useState<Tab>(() => (toShortcut ? SHORTCUT : shellOfPlatform(navigator.platform)));
  const [wanted, setWanted] = useState(!toShortcut);
  const [state, renew] = useCredentials(role, wanted);
  const profile = useMemo(() => profileOf(entitlements, role), [entitlements, role]);
  const [shown, setShown] = useState(false);
  const [opener] = useState(() => document.activeElement);
  const choose = (value: string) => {
    const chosen = TABS.find((each) => each === value) ?? "posix";
    setTab(chosen);
    if (chosen !== SHORTCUT) setWanted(true);
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-20 bg-black/45" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={() => opener instanceof HTMLElement && opener.focus()}
          className="fixed inset-x-0 bottom-0 z-30 mx-auto flex max-h-[92dvh] w-full max-w-[720px] flex-col rounded-t-large border border-line bg-card [box-shadow:0_20px_60px_rgb(0_0_0/0.3)] sm:top-1/2 sm:bottom-auto sm:max-h-[86dvh] sm:-translate-y-1/2 sm:rounded-large"
        >
          <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 px-6 pt-5 pb-3">
            <div className="min-w-0 pr-9 sm:pr-0">
              <Dialog.Title className="text-[19px] font-bold tracking-tight">
                {tab === SHORTCUT ? "Shortcut to" : "Get credentials for"} {role.roleName}
              </Dialog.Title>
              <p className="flex flex-wrap items-center gap-x-2 text-sm text-quiet">
                {role.accountName} <AccountNumber id={role.accountId} />{" "}
                <EnvironmentTag environment={role.environment} />
              </p>
            </div>
            <div className="flex items-center gap-2.5">
              {tab !== SHORTCUT && state.status === "ready" && (
                <TimeLeft secondsLeft={state.secondsLeft} secondsInAll={state.secondsInAll} />
              )}
              {tab !== SHORTCUT && (state.status === "ready" || state.status === "expired") && (
                <button type="button" className={quietButton} onClick={renew}>
                  Renew
                </button>
              )}
              <Dialog.Close
                aria-label="Close"
                className="grid size-9 place-items-center rounded-small text-quiet hover:bg-accent-soft hover:text-text pointer-coarse:size-11 max-sm:absolute max-sm:top-3 max-sm:right-3"
              >
                <CloseIcon />
              </Dialog.Close>
            </div>
          </header>
          <Tabs.Root value={tab} onValueChange={choose} className="flex min-h-0 flex-col">
            <Tabs.List
              aria-label="Where you use them"
              className="flex shrink-0 overflow-x-auto border-b border-line px-4"
            >
              {TABS.map((each) => (
                <Tabs.Trigger
                  key={each}
                  value={each}
                  className="-mb-px min-h-11 shrink-0 border-b-2 border-transparent px-3 text-sm font-semibold whitespace-nowrap text-quiet hover:text-text data-[state=active]:border-accent data-[state=active]:text-accent focus-visible:outline-offset-[-2px]"
                >
                  {each === SHORTCUT ? "Shortcut" : SHELL_NAMES[each]}
                </Tabs.Trigger>
              ))}
            </Tabs.List>
            <Tabs.Content value={tab} className="min-h-40 space-y-5 overflow-y-auto px-6 py-5">
              {tab === SHORTCUT ? (
                <ShortcutMaker accountId={role.accountId} roleName={role.roleName} />
              ) : (
                <>
                  {profile !== null && tab !== "json" && tab !== "dotenv" && <CliLogin profile={profile} />}
                  <Body
                    state={state}
                    role={role}
                    shell={tab}
                    shown={shown}
                    onShow={() => setShown(!shown)}
                    onRenew={renew}
                  />
                </>
              )}
            </Tabs.Content>
          </Tabs.Root>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

type BodyProps = {
  state: CredentialsState;
  role: OpenRole;
  shell: Shell;
  shown: boolean;
  onShow: () => void;
  onRenew: () => void;
};

function Body({ state, role, shell, shown, onShow, onRenew }: BodyProps) {
  switch (state.status) {
    case "loading":
      return (
        <div
          role="status"
          aria-label="Getting credentials"
          className="animate-[breathe_1.6s_ease-in-out_infinite] space-y-3"
        >
          <div className="h-4 w-64 rounded bg-line" />
          <div className="h-24 rounded-medium bg-line/60" />
          <div className="h-4 w-72 rounded bg-line" />
          <div className="h-24 rounded-medium bg-line/60" />
        </div>
      );
    case "expired":
      return (
        <Notice
          title="These credentials have expired"
          text="They are gone from this page. Renew them to go on."
          action="Renew"
          onAction={onRenew}
        />
      );
    case "failed":
      return state.error.code === "signed_out" ? (
        <div role="alert" className="rounded-medium bg-danger-soft px-4 py-4">
          <p className="font-semibold">You are signed out</p>
          <p className="mt-1 mb-3 text-sm">Sign in again to get credentials.</p>
          <a className={primaryButton} href="/sign-in?callbackUrl=%2Fstart">
            Sign in
          </a>
        </div>
      ) : (
        <Notice title="No credentials" text={state.error.message} action="Try again" onAction={onRenew} />
      );
    case "ready":
      return (
        <>
          <div className="flex justify-end">
            <button
              type="button"
              className="min-h-8 rounded-small px-2 text-[13px] font-semibold text-accent hover:bg-accent-soft pointer-coarse:min-h-11"
              onClick={onShow}
            >
              {shown ? "Hide secrets" : "Show secrets"}
            </button>
          </div>
          <div className="!mt-1">
            <Options
              shell={shell}
              values={state.values}
              accountId={role.accountId}
              roleName={role.roleName}
              shown={shown}
            />
          </div>
        </>
      );
  }
}

function Notice({
  title,
  text,
  action,
  onAction,
}: {
  title: string;
  text: string;
  action: string;
  onAction: () => void;
}) {
  return (
    <div role="alert" className="rounded-medium bg-danger-soft px-4 py-4">
      <p className="font-semibold">{title}</p>
      <p className="mt-1 mb-3 text-sm">{text}</p>
      <button type="button" className={quietButton} onClick={onAction}>
        {action}
      </button>
    </div>
  );
}
