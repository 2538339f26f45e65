"use client";

/** A role in an account: its name opens the console, the key opens the credentials. Works before JavaScript. */
import { memo, useContext, useDeferredValue } from "react";
import { KeyIcon, LinkIcon, PinIcon } from "../ui/icons";
import type { RoleActions } from "./account-row";
import { DestinationContext } from "./destination";
import type { OpenRole } from "./open-role";

type Props = RoleActions & { role: OpenRole; isPinned: boolean; isFirstHit?: boolean };

const half =
  "min-h-9 pointer-coarse:min-h-11 text-[13px] font-semibold hover:bg-accent-soft hover:text-accent focus-visible:z-10 focus-visible:outline-offset-0";
/** With a mouse two small marks beside the control, in a place that is kept for them; under a finger the pin is a third part of it. */
const marks =
  "flex pointer-coarse:min-w-11 pointer-fine:absolute pointer-fine:top-1/2 pointer-fine:left-full pointer-fine:-translate-y-1/2 pointer-fine:flex-col";
const mark =
  "grid place-items-center pointer-fine:rounded-[6px] hover:bg-accent-soft hover:text-accent pointer-fine:size-6";
const onHover =
  "text-quiet pointer-fine:opacity-0 group-hover/role:opacity-100 group-focus-within/role:opacity-100";

export const RoleControl = memo(function RoleControl({
  role,
  isPinned,
  isFirstHit = false,
  onCredentials,
  onShortcut,
  onOpened,
  onPin,
  onPreload,
}: Props) {
  const destination = useContext(DestinationContext);
  // The marks follow when the rest is on the screen: each letter of a search draws many controls.
  const isWhole = useDeferredValue(true, false);
  const where = `${role.roleName} in ${role.accountName}`;
  return (
    <form
      method="post"
      action="/start/console"
      target="_blank"
      rel="noopener"
      onSubmit={() => onOpened(role)}
      className={`group/role relative flex rounded-small border bg-card pointer-fine:mr-6 ${isFirstHit ? "border-accent ring-3 ring-accent/25" : "border-line"}`}
    >
      <input type="hidden" name="account_id" value={role.accountId} />
      <input type="hidden" name="role_id" value={role.roleId} />
      <input type="hidden" name="role_name" value={role.roleName} />
      {destination !== null && <input type="hidden" name="destination" value={destination} />}
      <button
        data-role
        data-hit={isFirstHit || undefined}
        aria-label={`Open the console as ${where}`}
        title={role.description ?? undefined}
        className={`${half} max-w-64 truncate rounded-l-[7px] px-3 ${isFirstHit ? "text-accent" : ""}`}
      >
        {role.roleName}
      </button>
      <button
        type="button"
        data-key
        aria-label={`Get credentials for ${where}`}
        onClick={() => onCredentials(role)}
        onPointerEnter={onPreload}
        onFocus={onPreload}
        className={`${half} pointer-fine:rounded-r-[7px] border-l border-line px-2.5 text-quiet pointer-coarse:px-3.5`}
      >
        <KeyIcon />
      </button>
      <span className={marks}>
        {isWhole && (
          <>
            <button
              type="button"
              data-pin
              aria-label={`${isPinned ? "Unpin" : "Pin"} ${where}`}
              onClick={() => onPin(role)}
              className={`${mark} pointer-coarse:grow pointer-coarse:rounded-r-[7px] pointer-coarse:border-l pointer-coarse:border-line ${isPinned ? "text-accent" : onHover}`}
            >
              <PinIcon filled={isPinned} className="size-3.5" />
            </button>
            <button
              type="button"
              data-link
              aria-label={`Shortcut to ${where}`}
              onClick={() => onShortcut(role)}
              className={`${mark} pointer-coarse:hidden ${onHover}`}
            >
              <LinkIcon className="size-3.5" />
            </button>
          </>
        )}
      </span>
    </form>
  );
});
