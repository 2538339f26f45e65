"use client";

/** The list when there is little or nothing in it. */
import { DoorMark } from "../ui/icons";
import { quietButton } from "../ui/styles";

export function NothingFound({ query, onClear }: { query: string; onClear: () => void }) {
  return (
    <div className="rounded-large border border-line bg-card px-6 py-12 text-center">
      <p className="font-semibold">Nothing matches “{query}”</p>
      <p className="mt-1 text-sm text-quiet">
        Search looks at account names, numbers, e-mail addresses, organizational units and roles.
      </p>
      <button type="button" className={`${quietButton} mt-5`} onClick={onClear}>
        Show everything
      </button>
    </div>
  );
}

export function NoRoles({ supportContact }: { supportContact: string | null }) {
  return (
    <div className="rounded-large border border-line bg-card px-6 py-14 text-center">
      <DoorMark className="mx-auto size-10 text-quiet" />
      <p className="mt-4 text-lg font-semibold">No accounts yet</p>
      <p className="mx-auto mt-1 max-w-md text-quiet">
        You are signed in, but no role in any AWS account is assigned to you.{" "}
        {supportContact === null ? "Ask your administrator for access." : `Ask ${supportContact} for access.`}{" "}
        It shows up here at once.
      </p>
    </div>
  );
}
