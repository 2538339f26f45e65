"use client";

/** Pinned and recent roles, one card each: open the console, or get credentials. */
import { useText } from "../text/text-provider";
import { CloseIcon, KeyIcon, LinkIcon, OpenIcon } from "../ui/icons";
import { primaryButton, quietButton } from "../ui/styles";
import type { RoleActions } from "./account-row";
import { ConsoleForm } from "./console-form";
import { EnvironmentEdge, EnvironmentTag } from "./environment";
import { refKey, type OpenRole } from "./open-role";

type Props = RoleActions & { title: string; roles: OpenRole[]; canUnpin: boolean };

export function RoleCards({ title, roles, ...card }: Props) {
  return (
    <section aria-label={title} className="mt-7">
      <h2 className="mb-2 text-[13px] font-semibold text-quiet">{title}</h2>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(236px,1fr))] gap-3 max-sm:grid-cols-1 max-sm:gap-2">
        {roles.map((role) => (
          <RoleCard key={refKey(role)} role={role} {...card} />
        ))}
      </ul>
    </section>
  );
}

type CardProps = Omit<Props, "title" | "roles"> & { role: OpenRole };

function RoleCard({ role, canUnpin, onCredentials, onShortcut, onOpened, onPin, onPreload }: CardProps) {
  const { t } = useText();
  const named = { role: role.roleName, account: role.accountName };
  return (
    <li
      data-row
      className="group relative overflow-hidden rounded-medium border border-line bg-card py-3 pr-3 pl-4 max-sm:flex max-sm:items-center max-sm:justify-between max-sm:gap-3"
    >
      <EnvironmentEdge environment={role.environment} />
      <div className="min-w-0">
        <div className="truncate text-[15px] font-semibold sm:pr-14">{role.roleName}</div>
        <div className="flex items-center gap-x-2 text-[13px] text-quiet max-sm:flex-wrap">
          <span className="truncate">{role.accountName}</span>
          <EnvironmentTag environment={role.environment} />
        </div>
      </div>
      <ConsoleForm role={role} onOpened={onOpened} className="flex shrink-0 gap-2 max-sm:gap-1 sm:mt-3">
        <button
          data-role
          className={`${primaryButton} max-sm:px-2.5`}
          aria-label={t("start.open_role", named)}
        >
          {t("start.console")} <OpenIcon />
        </button>
        <button
          type="button"
          data-key
          className={`${quietButton} max-sm:min-w-11 max-sm:px-2.5`}
          aria-label={t("start.get_credentials", named)}
          onClick={() => onCredentials(role)}
          onPointerEnter={onPreload}
          onFocus={onPreload}
        >
          <KeyIcon /> <span className="max-sm:sr-only">{t("start.keys")}</span>
        </button>
        <span className="flex sm:absolute sm:top-1.5 sm:right-1.5">
          <button
            type="button"
            data-link
            aria-label={t("start.shortcut_to", named)}
            onClick={() => onShortcut(role)}
            className={`${corner} max-sm:hidden`}
          >
            <LinkIcon className="size-3.5" />
          </button>
          {canUnpin && (
            <button
              type="button"
              data-pin
              aria-label={t("start.unpin", named)}
              onClick={() => onPin(role)}
              className={corner}
            >
              <CloseIcon className="size-3.5" />
            </button>
          )}
        </span>
      </ConsoleForm>
    </li>
  );
}

/** The small buttons in a card's corner; with a mouse they appear with the pointer. */
const corner =
  "grid size-7 place-items-center rounded-small text-quiet hover:bg-accent-soft sm:pointer-fine:opacity-0 group-hover:opacity-100 group-focus-within:opacity-100 pointer-coarse:size-11";
