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
    user_not_found: "This user doesn’t exist.",

    // groups

    // administrators

    // sessions and sign-in

    // command lines and devices

    // access keys

    // attributes

    // identity sources
    source_not_found: "This identity source doesn’t exist.",
    source_not_enabled: "Turn on the source first.",
    source_name_invalid: "Enter a name of 1 to 100 characters.",
    source_name_taken: "Another identity source is already named {name}. Choose another name.",
    source_limit_reached:
      "You can have up to {max, number} identity sources. Delete one that you no longer use.",
    source_secret_too_long: "The secret can have up to 1,000 characters.",
    source_secret_needed_again:
      "Enter the secret again. With these settings it would go to another server or belong to another account.",
    source_certificates_too_long: "The certificates can have up to 65,536 characters.",
    source_certificates_invalid:
      "The certificate authority isn’t valid. Paste one or more certificates in PEM format.",
    source_subject_invalid: "Enter a subject of 1 to 255 characters.",
    source_claim_invalid:
      "{field, select, user_name {The user name’s claim} display_name {The display name’s claim} email {The email address’s claim} groups {The groups’ claim} subject {The subject’s attribute} new_user {The claim that identifies new users} other {An attribute for access control}} isn’t valid. Enter a name of up to 200 characters without spaces.",
    source_domain_invalid: "Enter domains such as example.com, one per line.",
    source_domains_too_many: "You can enter up to {max, number} domains.",
    source_directory_missing: "Choose a SCIM directory that exists.",
    source_access_control_too_many: "You can enter up to {max, number} attributes for access control.",
    source_changed_meanwhile: "Someone else changed this source. Reload the page, then try again.",
    source_authority_in_use:
      "Users already sign in through this provider. To use another provider, add another source.",
    source_not_tested:
      "Test the source first. The test must show a subject and a user name before you can turn it on.",
    source_still_enabled: "Turn off the source before you delete it.",
    source_in_use:
      "{users, plural, one {# user} other {# users}} and {groups, plural, one {# group} other {# groups}} came from this source. Delete them first, or leave the source turned off.",
    identity_taken:
      "This subject is already linked to a user, or the user already has another subject at this source. Remove that link first.",
    user_name_unknown: "No user has this user name.",

    // LDAP
    ldap_server_kind_missing: "Choose the kind of server.",
    ldap_servers_missing: "Enter at least one server.",
    ldap_servers_too_many: "You can enter up to {max, number} servers.",
    ldap_server_invalid: "Enter servers such as ldaps://dc1.corp.example, without a path.",
    ldap_plain_not_local: "Without TLS, Foyer only connects to ldap:// on this machine.",
    ldap_bind_name_invalid: "Enter the account that reads the directory, as a DN or as name@domain.",
    ldap_bases_missing: "Enter at least one search base.",
    ldap_bases_too_many: "You can enter up to {max, number} search bases.",
    ldap_base_invalid:
      "A search base isn’t valid. Enter distinguished names such as OU=People,DC=corp,DC=example.",
    ldap_bases_of_several_domains:
      "All search bases must be in one domain. Add another source for another domain.",
    ldap_filter_invalid: "A filter isn’t valid. Enter one such as (&(objectClass=user)(department=IT)).",
    ldap_attribute_invalid:
      "{field, select, id {The id’s attribute} user_name {The user name’s attribute} display_name {The display name’s attribute} email {The email address’s attribute} account {The account name’s attribute} principal {The principal name’s attribute} other {The group name’s attribute}} isn’t valid. Enter the name of an attribute.",
    ldap_interval_invalid: "Enter a sync interval of 5 to 1,440 minutes.",
    ldap_share_invalid: "Enter a share of 1 to 100 percent.",

    // SAML
    saml_address_invalid:
      "{field, select, single_sign_on {The sign-in address} logout {The sign-out address} other {The metadata URL}} must start with https://.",
    saml_name_id_format_invalid: "Choose a NameID format.",

    // OIDC
    oidc_issuer_invalid: "The issuer must be an address that starts with https:// and has no query.",
    oidc_client_id_invalid: "Enter a client ID of 1 to 255 characters.",
    oidc_algorithm_invalid: "Choose one of the listed signature algorithms.",
    oidc_scopes_invalid: "Enter scopes separated by spaces.",
    oidc_scopes_without_openid: "The scopes must include openid.",

    // AWS IAM Identity Center
    identity_center_start_url_invalid:
      "The start URL must be an address that starts with https:// and has no query.",
    identity_center_endpoint_invalid:
      "{field, select, oidc {The sso-oidc endpoint} portal {The sso endpoint} sts {The STS endpoint} other {The console sign-in endpoint}} must be an address such as https://HOST, without a path.",
    identity_center_region_invalid: "Enter a region such as eu-west-1.",
    identity_center_partition_mismatch: "The start URL and the region belong to different AWS partitions.",
    identity_center_purpose_missing: "Choose what the Identity Center is for.",
    identity_center_rate_invalid: "Enter 1 to 50 requests per second.",
    identity_center_domains_unsupported:
      "An Identity Center doesn’t say whether an email address is verified, so you can’t limit new users to domains.",

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
  reasons: {},
} as const;
