"use client";

/** A role in an account: its name opens the console, the key opens the credentials. Works before JavaScript. */
import { memo, useContext } from "react";
import { KeyIcon, PinIcon } from "../ui/icons";
import { DestinationContext } from "./destination";
import type { OpenRole } from "./open-role";

type Props = { role: OpenRole; isPinned: boolean; isFirstHit?: boolean; onCredentials: (role: OpenRole) => void; onOpened: (role: OpenRole) => void; onPin: (role: OpenRole) => void; onPreload: () => void };

const half = "min-h-9 pointer-coarse:min-h-11 text-[13px] font-semibold hover:bg-accent-soft hover:text-accent focus-visible:z-10 focus-visible:outline-offset-0";
/** With a mouse a small mark on the corner, so that the control keeps its two halves; under a finger a third part. */
const pin = "grid place-items-center bg-card pointer-fine:absolute pointer-fine:-top-3.5 pointer-fine:-right-2.5 pointer-fine:z-10 pointer-fine:size-6 pointer-fine:rounded-full pointer-fine:border pointer-fine:border-line hover:text-accent pointer-coarse:min-w-11 pointer-coarse:rounded-r-[7px] pointer-coarse:border-l pointer-coarse:border-line";

export const RoleControl = memo(function RoleControl({ role, isPinned, isFirstHit = false, onCredentials, onOpened, onPin, onPreload }: Props) {
  const destination = useContext(DestinationContext);
  const where = `${role.roleName} in ${role.accountName}`;
  return (
    <form method="post" action="/start/console" target="_blank" rel="noopener" onSubmit={() => onOpened(role)} className={`group/role relative flex rounded-small border bg-card ${isFirstHit ? "border-accent ring-3 ring-accent/25" : "border-line"}`}>
      <input type="hidden" name="account_id" value={role.accountId} />
      <input type="hidden" name="permission_set_id" value={role.permissionSetId} />
      <input type="hidden" name="role_name" value={role.roleName} />
      {destination !== null && <input type="hidden" name="destination" value={destination} />}
      <button data-role data-hit={isFirstHit || undefined} aria-label={`Open the console as ${where}`} title={role.description ?? undefined} className={`${half} max-w-64 truncate rounded-l-[7px] px-3 ${isFirstHit ? "text-accent" : ""}`}>
        {role.roleName}
      </button>
      <button type="button" data-key aria-label={`Get credentials for ${where}`} onClick={() => onCredentials(role)} onPointerEnter={onPreload} onFocus={onPreload} className={`${half} pointer-fine:rounded-r-[7px] border-l border-line px-2.5 text-quiet pointer-coarse:px-3.5`}>
        <KeyIcon />
      </button>
      <button type="button" data-pin aria-pressed={isPinned} aria-label={`${isPinned ? "Unpin" : "Pin"} ${where}`} onClick={() => onPin(role)} className={`${pin} ${isPinned ? "text-accent" : "text-quiet pointer-fine:opacity-0 group-hover/role:opacity-100 focus-visible:opacity-100"}`}>
        <PinIcon filled={isPinned} className="size-3" />
      </button>
    </form>
  );
});
