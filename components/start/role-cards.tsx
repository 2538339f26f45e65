"use client";

/** Pinned and recent roles: one card each, the two things that one does with a role side by side. */
import { CloseIcon, KeyIcon, LinkIcon, OpenIcon } from "../ui/icons";
import { primaryButton, quietButton } from "../ui/styles";
import type { RoleActions } from "./account-row";
import { EnvironmentEdge, EnvironmentTag } from "./environment";
import { refKey, type OpenRole } from "./open-role";

type Props = RoleActions & { title: string; roles: OpenRole[]; canUnpin: boolean };

const mark =
  "grid size-7 place-items-center rounded-small text-quiet hover:bg-accent-soft sm:pointer-fine:opacity-0 group-hover:opacity-100 group-focus-within:opacity-100 pointer-coarse:size-11";

export function RoleCards({
  title,
  roles,
  canUnpin,
  onCredentials,
  onShortcut,
  onOpened,
  onPin,
  onPreload,
}: Props) {
  return (
    <section aria-label={title} className="mt-7">
      <h2 className="mb-2 text-[13px] font-semibold text-quiet">{title}</h2>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(236px,1fr))] gap-3 max-sm:grid-cols-1 max-sm:gap-2">
        {roles.map((role) => (
          <li
            key={refKey(role)}
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
            <form
              method="post"
              action="/start/console"
              target="_blank"
              rel="noopener"
              onSubmit={() => onOpened(role)}
              className="flex shrink-0 gap-2 max-sm:gap-1 sm:mt-3"
            >
              <input type="hidden" name="account_id" value={role.accountId} />
              <input type="hidden" name="role_id" value={role.roleId} />
              <input type="hidden" name="role_name" value={role.roleName} />
              <button
                data-role
                className={`${primaryButton} max-sm:px-2.5`}
                aria-label={`Open the console as ${role.roleName} in ${role.accountName}`}
              >
                Console <OpenIcon />
              </button>
              <button
                type="button"
                data-key
                className={`${quietButton} max-sm:min-w-11 max-sm:px-2.5`}
                aria-label={`Get credentials for ${role.roleName} in ${role.accountName}`}
                onClick={() => onCredentials(role)}
                onPointerEnter={onPreload}
                onFocus={onPreload}
              >
                <KeyIcon /> <span className="max-sm:sr-only">Keys</span>
              </button>
              <span className="flex sm:absolute sm:top-1.5 sm:right-1.5">
                <button
                  type="button"
                  data-link
                  aria-label={`Shortcut to ${role.roleName} in ${role.accountName}`}
                  onClick={() => onShortcut(role)}
                  className={`${mark} max-sm:hidden`}
                >
                  <LinkIcon className="size-3.5" />
                </button>
                {canUnpin && (
                  <button
                    type="button"
                    data-pin
                    aria-label={`Unpin ${role.roleName} in ${role.accountName}`}
                    onClick={() => onPin(role)}
                    className={mark}
                  >
                    <CloseIcon className="size-3.5" />
                  </button>
                )}
              </span>
            </form>
          </li>
        ))}
      </ul>
    </section>
  );
}
