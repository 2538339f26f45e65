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

    // groups

    // administrators

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
    role_not_assigned: "This role isn’t assigned to you.",
    too_many_pins: "You can pin up to {max, number} roles. Unpin one first.",

    // credentials and console
    too_many_credentials:
      "You asked for credentials too often. Try again in {seconds, plural, one {# second} other {# seconds}}.",
    aws_timed_out: "AWS didn’t answer in time. Nothing is wrong with your access. Try again in a moment.",
    aws_throttled: "AWS is limiting requests right now. Try again in a few seconds.",
    role_refused:
      "AWS refused to open {role} in {account}. The role may not be deployed in this account yet, or someone changed it there. Ask your administrator to check it.",
    role_refused_unexpectedly: "AWS refused to open {role} in {account}. Tell your administrator.",
    assertion_expired:
      "AWS found the sign-in too old. The clock of the machine that runs Foyer may be wrong. Tell your administrator.",
    session_tags_too_large:
      "Your session tags are larger than AWS allows. Ask your administrator to map fewer attributes.",
    sts_region_disabled:
      "STS is turned off in the Region that Foyer uses for this account. Tell your administrator.",
    assertion_not_trusted:
      "AWS didn’t accept Foyer’s signature for {role} in {account}. Its SAML provider in this account may be missing or out of date. Tell your administrator.",
    console_link_without_account:
      "This link is incomplete: it doesn’t name an account by its 12 digits. Ask the person who gave it to you for a new one.",
    console_role_not_assigned: "This account or role doesn’t exist, or it isn’t assigned to you.",
    console_destination_refused:
      "The link’s destination cannot be opened: {problem, select, empty {it is empty} too_long {it is too long} forbidden_character {it has a space, a backslash or an invisible character} encoded_line_break {it has an encoded line break} not_an_address {it isn’t a plain https address} double_slash {its path begins with two slashes} not_https {it doesn’t begin with https://} has_port {it has a port} not_the_console {it isn’t a page of the AWS console} not_a_relay_state {it has a character that AWS doesn’t allow in a relay state} other_partition {it belongs to another AWS partition than the account} other {it isn’t valid}}. Only pages of the AWS console can be opened.",
    console_sign_in_refused:
      "AWS didn’t accept the console sign-in for {role} in {account}. Try again. If it keeps failing, tell your administrator.",
    console_sign_in_unavailable: "AWS’s console sign-in didn’t answer. Try again in a moment.",
    identity_center_role_gone:
      "{source} says that this role isn’t assigned to you. It may have been removed.",
    identity_center_throttled: "{source} is limiting requests right now. Try again in a few seconds.",
    identity_center_rejected_request: "{source} rejected Foyer’s request. Tell your administrator.",

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
  reasons: {},
} as const;
