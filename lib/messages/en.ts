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

    // credentials and console

    // provisioning

    // key rotation

    // AWS sessions

    // AWS protocols

    // routes and requests
    request_from_another_site: "This request didn’t come from Foyer’s own page.",
    request_not_json: "Send JSON.",
    request_json_invalid: "The JSON can’t be parsed.",
    request_not_form: "Send a form.",
    request_field_repeated: "The form contains {field} more than once.",
    request_not_valid: "The request isn’t valid.",
    request_field_not_valid: "{field} isn’t valid.",
    request_too_large: "The request is too large.",
    too_many_requests: "Too many requests. Wait a moment, and try again.",
    internal:
      "Something went wrong in Foyer. Try again. If it happens again, give your administrator this number: {requestId}",
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
