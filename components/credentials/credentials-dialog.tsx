"use client";

/**
 * "Get credentials for ROLE": temporary keys in the form that the reader needs, and a shortcut to the role.
 * Keys are requested when a tab that shows them opens, and not for a shortcut.
 */
import { Dialog, Tabs } from "radix-ui";
import { useMemo, useState } from "react";
import type { Entitlements } from "@/lib/access/entitlements/types";
import { SHELL_NAMES, SHELLS, shellOfPlatform, type Shell } from "@/lib/formats/credential-text";
import { profileOf } from "@/lib/formats/profiles";
import type { SsoSettings } from "../cli/sso-fields";
import { AccountNumber } from "../start/account-number";
import { EnvironmentTag } from "../start/environment";
import type { OpenRole } from "../start/open-role";
import { useText } from "../text/text-provider";
import { CloseIcon } from "../ui/icons";
import { quietButton } from "../ui/styles";
import { CliLogin } from "./cli-login";
import { CredentialsBody } from "./credentials-body";
import { ShortcutMaker } from "./shortcut-maker";
import { TimeLeft } from "./time-left";
import { useCredentials, type CredentialsState } from "./use-credentials";

const SHORTCUT = "shortcut";
type Tab = Shell | typeof SHORTCUT;
const TABS: readonly Tab[] = [...SHELLS, SHORTCUT];
type Props = {
  role: OpenRole;
  entitlements: Entitlements;
  /** Opens with the shortcut, without issuing keys. */
  toShortcut: boolean;
  sso: SsoSettings;
  onClose: () => void;
};

export function CredentialsDialog({ role, entitlements, toShortcut, sso, onClose }: Props) {
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
          <DialogHeader role={role} isShortcut={tab === SHORTCUT} state={state} onRenew={renew} />
          <Tabs.Root value={tab} onValueChange={choose} className="flex min-h-0 flex-col">
            <TabList />
            <Tabs.Content value={tab} className="min-h-40 space-y-5 overflow-y-auto px-6 py-5">
              {tab === SHORTCUT ? (
                <ShortcutMaker accountId={role.accountId} roleName={role.roleName} />
              ) : (
                <>
                  {profile !== null && tab !== "json" && tab !== "dotenv" && (
                    <CliLogin profile={profile} sso={sso} />
                  )}
                  <CredentialsBody
                    state={state}
                    role={role}
                    shell={tab}
                    shown={shown}
                    onShow={setShown}
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

type HeaderProps = { role: OpenRole; isShortcut: boolean; state: CredentialsState; onRenew: () => void };

function DialogHeader({ role, isShortcut, state, onRenew }: HeaderProps) {
  const { t } = useText();
  const canRenew = !isShortcut && (state.status === "ready" || state.status === "expired");
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 px-6 pt-5 pb-3">
      <div className="min-w-0 pr-9 sm:pr-0">
        <Dialog.Title className="text-[19px] font-bold tracking-tight">
          {t(isShortcut ? "credentials.shortcut_title" : "credentials.title", { role: role.roleName })}
        </Dialog.Title>
        <p className="flex flex-wrap items-center gap-x-2 text-sm text-quiet">
          {role.accountName} <AccountNumber id={role.accountId} />{" "}
          <EnvironmentTag environment={role.environment} />
        </p>
      </div>
      <div className="flex items-center gap-2.5">
        {!isShortcut && state.status === "ready" && (
          <TimeLeft secondsLeft={state.secondsLeft} secondsInAll={state.secondsInAll} />
        )}
        {canRenew && (
          <button type="button" className={quietButton} onClick={onRenew}>
            {t("credentials.renew")}
          </button>
        )}
        <Dialog.Close
          aria-label={t("credentials.close")}
          className="grid size-9 place-items-center rounded-small text-quiet hover:bg-accent-soft hover:text-text pointer-coarse:size-11 max-sm:absolute max-sm:top-3 max-sm:right-3"
        >
          <CloseIcon />
        </Dialog.Close>
      </div>
    </header>
  );
}

function TabList() {
  const { t } = useText();
  /** Shells are proper nouns, except for one that is two systems. */
  const nameOf = (tab: Tab) => {
    if (tab === SHORTCUT) return t("credentials.shortcut");
    return tab === "posix" ? t("credentials.shell_posix") : SHELL_NAMES[tab];
  };
  return (
    <Tabs.List
      aria-label={t("credentials.tabs")}
      className="flex shrink-0 overflow-x-auto border-b border-line px-4"
    >
      {TABS.map((tab) => (
        <Tabs.Trigger
          key={tab}
          value={tab}
          className="-mb-px min-h-11 shrink-0 border-b-2 border-transparent px-3 text-sm font-semibold whitespace-nowrap text-quiet hover:text-text data-[state=active]:border-accent data-[state=active]:text-accent focus-visible:outline-offset-[-2px]"
        >
          {nameOf(tab)}
        </Tabs.Trigger>
      ))}
    </Tabs.List>
  );
}
