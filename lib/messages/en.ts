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
  admin: {
    page_title: "{title} · Foyer",
    administration: "Administration",
    nav_access: "Access",
    nav_people: "People",
    nav_system: "System",
    search: "Search",
    no_matches: "Nothing matches “{search}”",
    more_than: "more than {count, number}",
    and_more: "and {count, number} more",
    first_page: "First page",
    next_page: "Next page",
    clear_filter: "Clear filter: {label}",
    saved: "Saved.",
    save: "Save",
    show_changes: "Preview changes",
    optional: "Optional.",
    group: "group",
  },

  /** The admin menu of small screens. A client component: keep it small. */
  admin_menu: {
    administration: "Administration",
    show_all: "Show all pages",
  },

  /** The fields of policies. Client components: keep it small. */
  policy_fields: {},

  /** Durations such as a session’s. */
  durations: {
    hours: "{count, plural, one {# hour} other {# hours}}",
    minutes: "{count, plural, one {# minute} other {# minutes}}",
    seconds: "{count, plural, one {# second} other {# seconds}}",
  },

  /** The overview page and its checklist. */
  overview: {
    title: "Overview",

    setup: {
      title: "Get your first role working",
      hint: "Before people start using Foyer, attach the <link>protection policy</link> to your organization, so that nobody else can change Foyer’s roles.",
      done: "{title} (done)",
      deploy_template: "Deploy the connection template",
      deploy_template_hint: "It creates the SAML providers and roles that Foyer needs in each account.",
      connect: "Connect your organization, or an account",
      connect_hint: "Foyer reads accounts and organizational units through a read-only role.",
      check_account: "Check an account",
      check_account_hint:
        "Done once Foyer has signed in to an account and found everything it needs. The account’s page lists what is missing.",
      create_permission_set: "Create a permission set",
      create_permission_set_hint: "Define once what a role may do.",
      assign: "Assign it to a user or a group",
      assign_hint: "On an account, an organizational unit, a tag or all accounts.",
      deploy_role: "Wait for the first role to be deployed",
      deploy_role_hint: "It then appears on the start page of everyone it is assigned to.",
    },

    break_glass: {
      title:
        "{count, plural, one {An administrator signed in with a password} other {An administrator signed in with a password # times}}",
      hint: "Administrators use an identity provider here, so passwords are for when the provider is down. If nobody can explain a sign-in, someone else may have the password.",
      use: "<link>{name}</link> <time></time> from {ip}",
      use_unknown_address: "<link>{name}</link> <time></time> from an unknown address",
      acknowledge: "Acknowledge",
      acknowledged: "Acknowledged.",
    },
    source_down: {
      title: "Foyer can’t reach {name}",
      hint: "Nobody has been able to sign in through it since <time></time>. People who are signed in stay signed in. <link>Review the source</link>",
    },
    sync_paused: {
      title: "{name} needs an administrator’s approval",
      hint: "The last sync would remove many users or memberships, so nothing was changed. <link>Review the sync</link>",
      hint_at:
        "The last sync, <time></time>, would remove many users or memberships, so nothing was changed. <link>Review the sync</link>",
    },
    sync_failed: {
      title: "{name} failed to sync",
      hint: "Nothing was changed. People who leave the directory keep their access here. <link>Review the sync</link>",
      hint_at:
        "Nothing was changed. People who leave the directory keep their access here. Last attempt <time></time>. <link>Review the sync</link>",
    },
    departures: {
      title: "{count, plural, one {# user} other {# users}} left {name} within an hour",
      hint: "Since <time></time>. They are signed out but keep their assignments. <link>Review them</link>",
      hint_deletions:
        "Since <time></time>. They are signed out but keep their assignments. {count, plural, one {# deletion needs} other {# deletions need}} an administrator’s approval. <link>Review them</link>",
    },
    certificate: {
      title_expired: "A certificate of {name} has expired",
      title_expires: "A certificate of {name} expires soon",
      expired: "{certificate} expired <time></time>. <link>Review the source</link>",
      expires: "{certificate} expires <time></time>. <link>Review the source</link>",
    },
    scim_token: {
      title_expired: "{name} can no longer provision users",
      title_expires: "{name} will soon be unable to provision users",
      expired:
        "Its last SCIM token expired <time></time>. People who leave the company keep their access here. <link>Create a token</link>",
      expires: "Its last SCIM token expires <time></time>. <link>Create a token</link>",
    },
    connection_failed: {
      title: "Foyer couldn’t read {name}",
      link: "Review the connection",
    },
    accounts_blocked: {
      title:
        "{count, plural, one {# account is locked} other {# accounts are locked}}: someone else could sign in there",
      hint: "A SAML provider there trusts a certificate that isn’t Foyer’s. <link>See where, and how to fix it</link>",
    },
    accounts_broken: {
      title: "Foyer can’t manage {count, plural, one {# account} other {# accounts}}",
      hint: "Roles there are neither deployed nor checked. <link>See why, and how to fix it</link>",
    },
    accounts_need_review: {
      title: "{count, plural, one {# account needs} other {# accounts need}} review",
      hint: "Foyer can manage {count, plural, one {it} other {them}}, but something will fail. <link>See what, and how to fix it</link>",
    },
    existing_roles: {
      title: "{count, plural, one {# existing role doesn’t} other {# existing roles don’t}} let anyone in",
      hint: "{count, plural, one {It is assigned, but is missing in its account or doesn’t trust Foyer.} other {They are assigned, but are missing in their accounts or don’t trust Foyer.}} <link>See where, and how to fix it</link>",
    },
    drifted: {
      title: "{count, plural, one {# role was changed} other {# roles were changed}} outside Foyer",
      hint: "{count, plural, one {It no longer matches} other {They no longer match}} what Foyer deployed. <link>Review the changes</link>",
    },
    failed: {
      title: "{count, plural, one {# role} other {# roles}} failed to deploy",
      link: "See why",
    },
    out_of_date: {
      title: "{count, plural, one {# role is} other {# roles are}} out of date",
      hint: "Permission sets were edited but not provisioned yet. <link>Provision them</link>",
    },
    in_progress: {
      title: "{count, plural, one {# role is} other {# roles are}} waiting to be deployed or removed",
      link: "Watch progress",
    },
    all_good: {
      title: "Nothing needs attention",
      hint: "{roles, plural, one {# role} other {# roles}} in {accounts, plural, one {# account} other {# accounts}}, all up to date.",
    },

    last_day: {
      title: "Last 24 hours",
      signed_in: "{count, plural, one {user signed in} other {users signed in}}",
      roles_opened: "{count, plural, one {role opened} other {roles opened}}",
      sign_ins_failed: "{count, plural, one {sign-in failed} other {sign-ins failed}}",
      roles_refused: "{count, plural, one {role refused} other {roles refused}}",
    },
    changes: {
      title: "Recent changes",
      all: "All changes",
      none: "No changes yet.",
    },
  },

  /** Accounts, units and environments. */
  accounts: {
    title: "Accounts",
  },

  /** Connecting AWS organizations and accounts. */
  connections: {
    title: "Connect accounts",
  },

  /** Permission sets and existing roles. */
  permission_sets: {
    title: "Permission sets",
  },

  /** Assignments and the access pages. */
  assignments: {
    title: "Assignments",
    access: {
      title: "Who can access what",
    },
  },

  /** Provisioning, drift, AWS sessions and key rotation. */
  provisioning: {
    title: "Provisioning",
    keys: {
      title: "Signing keys",
    },
  },

  /** Users, their pages and administrators. */
  users: {
    title: "Users",
    administrators: {
      title: "Administrators",
    },
    command_lines: {
      title: "Command lines",
    },
  },

  /** Groups. */
  groups: {
    title: "Groups",
  },

  /** Identity sources: OIDC, SAML, LDAP, SCIM, AWS IAM Identity Center. */
  sources: {
    title: "Identity sources",
    /** Certificates that can expire. */
    certificates: {
      provider: "The provider’s certificate",
      own: "Foyer’s own certificate",
      authority: "Its certificate authority",
    },
  },

  /** Access keys of automation. */
  access_keys: {
    title: "Access keys",
  },

  /** Settings and attributes for access control. */
  settings: {
    title: "Settings",
    attributes: {
      nav: "Attributes",
    },
  },

  /** The audit log: event types, reasons and details. */
  audit: {
    title: "Audit log",
    /** Event types; the dot is an underscore. */
    types: {
      session_created: "Signed in",
      session_ended: "Signed out",
      sign_in_failed: "Sign-in failed",
      break_glass_used: "Administrator signed in with a password",
      break_glass_seen: "Password sign-in acknowledged",
      password_changed: "Password changed",
      password_change_failed: "Password change failed",
      user_created: "User created",
      credentials_refused: "Credentials refused",
      credentials_failed: "Credentials failed",
      console_opened: "Console opened",
      console_refused: "Console refused",
      console_failed: "Console failed",
      assertion_signed: "Role opened",
      signing_key_created: "Signing key created",
      signing_key_published: "Signing key published",
      signing_key_activated: "Signing key activated",
      signing_key_retired: "Signing key retired",
      key_rotation_started: "Key rotation started",
      key_rotation_accounts_left: "Key rotation continued without some accounts",
      key_rotation_stopped: "Key rotation stopped",
      key_rotation_finished: "Key rotation finished",
      sessions_revoked: "AWS sessions ended",
      administration_refused: "Administration refused",
      access_exported: "Access exported",
      administrator_added: "Administrator added",
      administrator_removed: "Administrator removed",
      group_created: "Group created",
      group_changed: "Group changed",
      group_deleted: "Group deleted",
      group_member_added: "Group member added",
      group_member_removed: "Group member removed",
      user_changed: "User changed",
      user_disabled: "User disabled",
      user_enabled: "User enabled",
      user_deleted: "User deleted",
      password_reset: "Password reset",
      permission_set_created: "Permission set created",
      permission_set_changed: "Permission set changed",
      permission_set_deleted: "Permission set deleted",
      assignment_created: "Assignment created",
      assignment_changed: "Assignment changed",
      assignment_deleted: "Assignment removed",
      connection_created: "Organization connected",
      connection_deleted: "Organization disconnected",
      connection_refreshed: "Organization synced",
      account_added: "Account added",
      account_changed: "Account changed",
      account_removed: "Account removed",
      account_check_requested: "Account check requested",
      account_blocked: "Account locked",
      account_unblocked: "Account unlocked",
      environment_changed: "Environment changed",
      provisioning_requested: "Provisioning requested",
      role_check_requested: "Role check requested",
      role_deployed: "Role deployed",
      role_removed: "Role removed",
      role_failed: "Role failed to deploy",
      role_drifted: "Role changed outside Foyer",
      existing_role_checked: "Existing role checked",
      setting_changed: "Setting changed",
      cli_approved: "Command line approved",
      cli_denied: "Command line denied",
      cli_code_refused: "Device code refused",
      cli_session_created: "Command line signed in",
      cli_session_refreshed: "Command line session renewed",
      cli_session_ended: "Command line signed out",
      access_key_created: "Access key created",
      access_key_replaced: "Access key replaced",
      access_key_disabled: "Access key disabled",
      access_key_deleted: "Access key deleted",
      identity_source_created: "Identity source added",
      identity_source_deleted: "Identity source deleted",
      identity_source_changed: "Identity source changed",
      identity_source_enabled: "Identity source enabled",
      identity_source_disabled: "Identity source disabled",
      identity_source_tested: "Identity source tested",
      identity_source_refreshed: "Identity source refreshed",
      directory_synced: "Directory synced",
      directory_sync_failed: "Directory sync failed",
      directory_sync_held: "Directory sync paused",
      directory_sync_approved: "Directory sync approved",
      directory_sync_requested: "Directory sync requested",
      identity_linked: "Identity linked",
      identity_unlinked: "Identity unlinked",
      upstream_connected: "Identity Center connected",
      upstream_refused: "Identity Center refused",
      upstream_disconnected: "Identity Center disconnected",
      upstream_credentials_requested: "Identity Center credentials issued",
      upstream_credentials_failed: "Identity Center credentials failed",
      scim_token_created: "SCIM token created",
      scim_token_disabled: "SCIM token disabled",
      scim_token_refused: "SCIM token refused",
      directory_many_left: "Many users left a directory",
      directory_departures_allowed: "Departures approved",
      directory_departures_undone: "Departures undone",
      instance_created: "Foyer set up",
    },
    actors: {
      access_key: "Access key {name}",
      directory: "Directory {name}",
      system: "Foyer ({name})",
      anonymous: "Not signed in",
    },
    /** Names of settings, as the settings page has them. */
    settings: {
      company: "Company",
      drift_repair: "Roles changed outside Foyer",
      sweep_minutes: "Role check interval",
      refresh_minutes: "Organization sync interval",
      revoke_disabled: "AWS sessions of disabled users",
      device_flow: "Device codes",
      label_tag: "Account name tag",
    },
  },

  /** Codes that rows store about why something failed or changed. */
  reasons: {
    not_administrator: "not an administrator",
    outside_delegation: "outside what was delegated",
  },
} as const;
