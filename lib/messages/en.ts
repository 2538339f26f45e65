/**
 * The English catalogue: everything that people read, in ICU MessageFormat.
 *
 * Another language is one more file of this shape and its line in `catalogues.ts`. Keys are snake_case and
 * grouped by the page or room that says them. An apostrophe is ’, because ' quotes in ICU messages.
 *
 * @see https://unicode-org.github.io/icu/userguide/format_parse/messages/
 */
export const en = {
  common: {
    just_now: "just now",
    in_a_moment: "in a moment",
    day_and_time: "{day} {time}",
  },

  /** Refusals, by code. `Refusal` carries the code and the parameters; pages and APIs turn them into text. */
  errors: {
    input_not_valid: "That isn’t valid. Check it, and try again.",
    signed_out: "You’re signed out. Sign in again to continue.",
    password_change_required: "Choose a new password before you continue.",
    not_found: "That doesn’t exist, or it isn’t assigned to you.",

    // users
    user_not_found: "That user doesn’t exist.",

    // groups
    group_not_found: "That group doesn’t exist.",
    group_name_not_valid: "A group name needs 1 to 256 characters.",
    group_name_taken: "There’s already a group called {name}. Choose another name.",
    group_description_too_long: "A description can have up to 1,024 characters.",
    group_description_not_printable:
      "A description can’t contain control characters other than line breaks and tabs.",
    group_member_exists: "That user is already a member of this group.",
    membership_not_found: "That membership doesn’t exist.",

    // administrators
    administration_refused:
      "You need to be an administrator for this, or it’s outside what was delegated to you.",

    // sessions and sign-in

    // command lines and devices

    // access keys

    // attributes

    // identity sources

    // LDAP

    // SAML

    // OIDC

    // AWS IAM Identity Center

    // SCIM

    // accounts, units and environments

    // connections

    // permission sets

    // assignments

    // entitlements

    // credentials and console

    // provisioning

    // key rotation

    // AWS sessions

    // AWS protocols

    // routes and requests
  },

  /** The frame around pages: header, menus, message pages, footers, error pages. */
  shell: {},

  /** What form components say themselves: buttons, pickers, previews, passwords, copying. */
  forms: {
    busy: "One moment…",
    allow: "Allow",
    deny: "Deny",
    show: "Show",
    hide: "Hide",
    show_field: "Show {field}",
    search: "Search",
    search_field: "Search {field}",
    search_failed: "The search failed. Reload the page, and try again.",
    chosen: "{count, number} selected",
    nothing_found: "Nothing found",
    copy: "Copy",
    copied: "Copied",
    not_copied: "Couldn’t copy",
    copy_field: "Copy {field}",
    secret_saved: "Done",
    more_rows: "and {count, number} more",
    download_all: "Download all rows",
    before: "before",
    after: "after",
    removed_line: "Before:",
    added_line: "After:",
    same_lines: "… {count, plural, one {# unchanged line} other {# unchanged lines}}",
  },

  /** Signing in, choosing a password, approving command lines and devices. */
  sign_in: {},

  /** The start page: accounts, roles, search, pins, shortcuts. */
  start: {},

  /** The credentials dialog. */
  credentials: {},

  /** Pages about oneself: sign-in methods, command lines, connected Identity Centers. */
  you: {},

  /** What administration pages share: navigation, page parts, tables. */
  admin: {},

  /** The overview page and its checklist. */
  overview: {},

  /** Accounts, units and environments. */
  accounts: {},

  /** Connecting AWS organizations and accounts. */
  connections: {},

  /** Permission sets and existing roles. */
  permission_sets: {},

  /** Assignments and the access pages. */
  assignments: {},

  /** Provisioning, drift, AWS sessions and key rotation. */
  provisioning: {},

  /** Users, their pages and administrators. */
  users: {},

  /** Groups. */
  groups: {},

  /** Identity sources: OIDC, SAML, LDAP, SCIM, AWS IAM Identity Center. */
  sources: {},

  /** Access keys of automation. */
  access_keys: {},

  /** Settings and attributes for access control. */
  settings: {},

  /** The audit log: event types, reasons and details. */
  audit: {},

  /** Codes that rows store about why something failed or changed. */
  reasons: {
    not_administrator: "not an administrator",
    outside_delegation: "outside what was delegated",
  },
} as const;
