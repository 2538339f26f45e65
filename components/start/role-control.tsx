"use client";

/** A role in an account: its name opens the console, the key gets credentials. Works before JavaScript. */
import { memo, useContext, useDeferredValue } from "react";
import { useText } from "../text/text-provider";
import { KeyIcon, LinkIcon, PinIcon } from "../ui/icons";
import type { RoleActions } from "./account-row";
import { ConsoleForm } from "./console-form";
import { DestinationContext } from "./destination";
import type { OpenRole } from "./open-role";

type Props = RoleActions & { role: OpenRole; isPinned: boolean; isFirstHit?: boolean };

const half =
  "min-h-9 pointer-coarse:min-h-11 text-[13px] font-semibold hover:bg-accent-soft hover:text-accent focus-visible:z-10 focus-visible:outline-offset-0";

export const RoleControl = memo(function RoleControl({
  role,
  isPinned,
  isFirstHit = false,
  onCredentials,
  onOpened,
  onPreload,
  ...markActions
}: Props) {
  const { t } = useText();
  const destination = useContext(DestinationContext);
  const named = { role: role.roleName, account: role.accountName };
  return (
    <ConsoleForm
      role={role}
      destination={destination}
      onOpened={onOpened}
      className={`group/role relative flex rounded-small border bg-card pointer-fine:mr-6 ${isFirstHit ? "border-accent ring-3 ring-accent/25" : "border-line"}`}
    >
      <button
        data-role
        data-hit={isFirstHit || undefined}
        aria-label={t("start.open_role", named)}
        title={role.description ?? undefined}
        className={`${half} max-w-64 truncate rounded-l-[7px] px-3 ${isFirstHit ? "text-accent" : ""}`}
      >
        {role.roleName}
      </button>
      <button
        type="button"
        data-key
        aria-label={t("start.get_credentials", named)}
        onClick={() => onCredentials(role)}
        onPointerEnter={onPreload}
        onFocus={onPreload}
        className={`${half} pointer-fine:rounded-r-[7px] border-l border-line px-2.5 text-quiet pointer-coarse:px-3.5`}
      >
        <KeyIcon />
      </button>
      <Marks role={role} isPinned={isPinned} {...markActions} />
    </ConsoleForm>
  );
});

/** With a mouse, two small buttons in the space beside the control; on a touch screen the pin is its third part. */
const marks =
  "flex pointer-coarse:min-w-11 pointer-fine:absolute pointer-fine:top-1/2 pointer-fine:left-full pointer-fine:-translate-y-1/2 pointer-fine:flex-col";
const mark =
  "grid place-items-center pointer-fine:rounded-[6px] hover:bg-accent-soft hover:text-accent pointer-fine:size-6";
const onHover =
  "text-quiet pointer-fine:opacity-0 group-hover/role:opacity-100 group-focus-within/role:opacity-100";

type MarksProps = Pick<Props, "role" | "isPinned" | "onPin" | "onShortcut">;

function Marks({ role, isPinned, onPin, onShortcut }: MarksProps) {
  const { t } = useText();
  // Each letter of a search draws many controls; these buttons follow once the rest is on the screen.
  const isDrawn = useDeferredValue(true, false);
  const named = { role: role.roleName, account: role.accountName };
  return (
    <span className={marks}>
      {isDrawn && (
        <>
          <button
            type="button"
            data-pin
            aria-label={t(isPinned ? "start.unpin" : "start.pin", named)}
            onClick={() => onPin(role)}
            className={`${mark} pointer-coarse:grow pointer-coarse:rounded-r-[7px] pointer-coarse:border-l pointer-coarse:border-line ${isPinned ? "text-accent" : onHover}`}
          >
            <PinIcon filled={isPinned} className="size-3.5" />
          </button>
          <button
            type="button"
            data-link
            aria-label={t("start.shortcut_to", named)}
            onClick={() => onShortcut(role)}
            className={`${mark} pointer-coarse:hidden ${onHover}`}
          >
            <LinkIcon className="size-3.5" />
          </button>
        </>
      )}
    </span>
  );
}
