"use client";

/** A form that opens the AWS console as a role, in a new tab. Works before JavaScript. */
import type { ReactNode } from "react";
import type { OpenRole } from "./open-role";

type Props = {
  role: OpenRole;
  /** A page of the console to open, instead of its home page. */
  destination?: string | null;
  onOpened: (role: OpenRole) => void;
  isRow?: boolean;
  className: string;
  children: ReactNode;
};

export function ConsoleForm({ role, destination = null, onOpened, isRow, className, children }: Props) {
  return (
    <form
      method="post"
      action="/start/console"
      target="_blank"
      rel="noopener"
      onSubmit={() => onOpened(role)}
      data-row={isRow || undefined}
      className={className}
    >
      <input type="hidden" name="account_id" value={role.accountId} />
      <input type="hidden" name="role_id" value={role.roleId} />
      <input type="hidden" name="role_name" value={role.roleName} />
      {destination !== null && <input type="hidden" name="destination" value={destination} />}
      {children}
    </form>
  );
}
