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
  },

  /** The frame around pages: header, menus, message pages, footers, error pages. */
  shell: {
    page_title: "{title} · Foyer",
    description: "Your AWS accounts and roles",
    navigation: "Main",
    accounts: "Accounts",
    command_line: "Command line",
    administration: "Administration",
    user_menu: "{name}: account and settings",
    appearance: "Appearance",
    theme_system: "System",
    theme_light: "Light",
    theme_dark: "Dark",
    sign_in_methods: "Sign-in methods",
    change_password: "Change password",
    sign_out: "Sign out",
    ask_administrator: "Trouble signing in? Ask your administrator.",
    ask_support: "Trouble signing in? <contact></contact>",
    not_found_title: "Page not found",
    not_found_text: "Check the address. The page may have moved.",
    go_to_accounts: "Go to your accounts",
  },

  /** The page that appears when another one fails. A client component: keep it small. */
  page_error: {
    title: "This page didn’t load",
    text: "You haven’t lost anything. Try again. If it keeps happening, tell your administrator.",
    text_with_number:
      "You haven’t lost anything. Try again. If it keeps happening, give your administrator this number: {number}.",
    try_again: "Try again",
  },

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

  /** Signing in, choosing a password, approving command lines and devices: what only the server says. */
  sign_in: {
    title: "Sign in",
    purpose: "to open your AWS accounts",
    or: "or",
    another_method: "Sign in another way",
    signed_out_at: "You’re signed out of Foyer and of {name}.",
    source_down:
      "{name} didn’t respond {minutes, plural, one {# minute} other {# minutes}} ago. It may still be down.",
    the_provider: "The identity provider",
    wrong_password: "That user name and password do not match. Check both and try again.",
    new_password_title: "Choose a new password",
    new_password_forced:
      "Your administrator set the current one, so someone else knows it. Choose one that only you know.",
    new_password_effect: "You stay signed in here and are signed out everywhere else.",
    keep_password: "Keep the current one",
    passwords_differ: "The two new passwords differ.",
    problem: {
      unreachable: "Foyer can’t reach {source} right now. Try again in a moment, or sign in another way.",
      busy: "Too many sign-ins to {source} are waiting for their codes. Try again in a few minutes.",
      unknown: "{source} signed you in, but nobody here is linked to you yet. Ask your administrator.",
      domain:
        "{source} signed you in, but your e-mail address isn’t verified there, or its domain isn’t allowed here. Ask your administrator.",
      name_taken:
        "Another user here has your user name. If both are you, ask your administrator to link them.",
      disabled: "Your user is disabled here. Ask your administrator.",
      switched_off: "Signing in with {source} is turned off.",
      unproven:
        "{source} sent a reply that Foyer can’t trust: it’s too old, was already used, or isn’t for this browser. Start again from here.",
      incomplete: "{source} didn’t say enough about you. Ask your administrator to test it.",
      other: "Signing in didn’t work. Try again.",
    },
    authorize: {
      title: "Allow a program",
      purpose: "A program on this computer wants to work as <b>{name}</b>.",
      network: "This browser’s address is {address}. Your answer goes to this computer only.",
      failed: "This sign-in can’t continue",
      failed_hint:
        "Start it again in your terminal. If it fails again, delete the files in <folder></folder> first.",
    },
    code: {
      title: "Sign in with a code",
      gone: "This sign-in is over, or another browser started it.",
      back: "Back",
      back_to_sign_in: "Back to sign-in",
      back_to_source: "Back to the source",
      waiting_for_source: "{source} isn’t responding. Foyer keeps trying.",
      other_user:
        "Nothing changed: the user who signed in to {source} isn’t linked to you. If both are you, ask your administrator to link them.",
      no_user: "Nothing changed: {source} signed you in, but it has no role that says who you are.",
      denied: "The request was denied at {source}.",
      expired: "The code has expired. Start again for a new one.",
      signed_out: "You’re signed out here. Sign in, then start again.",
      unreachable: "Foyer can’t reach {source} right now. Start again in a moment.",
      refused: "{source} didn’t accept this sign-in. Start again.",
    },
  },

  /** The forms of those pages. Client components. */
  sign_in_forms: {
    name: "User name or e-mail",
    password: "Password",
    not_you: "Not you?",
    continue: "Continue",
    continue_with: "Continue with {name}",
    sign_in: "Sign in",
    signing_in: "Signing in…",
    current_password: "Current password",
    new_password: "New password",
    new_password_hint: "At least 15 characters. A few words in a row are fine.",
    repeat_password: "New password again",
    save_password: "Save the new password",
    saving: "Saving…",
    enter_code: "Enter the code",
    enter_code_hint: "Your terminal shows it. Never type a code that someone sent you.",
    code: "Code",
    allow_question: "Allow this program?",
    allow_purpose: "It wants to work as <b>{name}</b>. Compare this with the terminal where you started it.",
    other_network_warning:
      "The request comes from a different network than this browser. Unless your terminal runs somewhere else, deny it.",
    same_network: "The same network as this browser",
    other_network: "A different network than this browser",
    program: "Program",
    program_unverified: "The program’s own claim",
    requested_from: "Requested from",
    requested_at: "Requested at",
    registered_from: "Registered from",
    registered_at: "Registered at",
    unknown_address: "unknown",
    can: "Can",
    can_open_everything: "Open every account and role that is assigned to you",
    scope: "Scope: {scope}",
    lasts: "For",
    lifetime: "Up to {duration}, or until you sign out here",
    deny_unless_started: "If you didn’t just start a sign-in in your terminal, deny.",
    your_password: "Your password",
    confirm_password: "You signed in a while ago. Confirm that it’s you.",
    sign_out_and_in_again: "You signed in a while ago. Sign out and in again, then enter the code again.",
    confirm_at_source: "You signed in a while ago. Confirm that it’s you, then enter the code again.",
    source_did_not_ask:
      "{name} signed you in without asking who you are. Confirm that it’s you, then enter the code again. If {name} still doesn’t ask, sign out there first.",
    sign_in_again: "Sign in again with {name}",
    allowed: "You’re signed in",
    allowed_hint: "Go back to your terminal, which continues by itself. You can close this page.",
    denied: "Denied",
    denied_hint:
      "The program gets no access. If you didn’t start a sign-in, someone may have tried to trick you: tell your administrator.",
    code_sign_in: "Sign in to {name}",
    code_failed: "Not signed in",
    code_open: "Open <link>{host}</link> and sign in.",
    code_opens_new_tab: "in a new tab",
    code_enter: "Enter this code there:",
    code_approve: "Approve the request, then come back to this page.",
    code_warning:
      "The code is for you and this browser only. Don’t share it, and don’t enter one that someone sent you.",
    code_approved: "I’ve approved it",
  },

  /** The start page’s list: accounts, roles, search, pins. Client components: keep it small. */
  start: {
    title: "Accounts",
    search: "Search accounts, numbers, roles",
    pinned: "Pinned",
    recent: "Recent",
    console: "Console",
    keys: "Keys",
    access_keys: "Access keys",
    open_console: "Open the console as {role}",
    open_role: "Open the console as {role} in {account}",
    get_credentials: "Get credentials for {role} in {account}",
    shortcut_to: "Shortcut to {role} in {account}",
    pin: "Pin {role} in {account}",
    unpin: "Unpin {role} in {account}",
    pin_failed: "The pin was not saved. Try again.",
    more_roles: "{count, number} more",
    role_setting_up: "{role} <quiet>being set up</quiet>",
    role_setting_up_hint: "AWS is setting this role up. You can open it in about a minute.",
    loading_roles: "Loading roles…",
    group_by: "Group by",
    group_by_environment: "Environment",
    group_by_unit: "Organizational unit",
    group_by_none: "Nothing",
    other_accounts: "Other accounts",
    environment: "Environment",
    all: "All",
    environment_count: "{name} {count, number}",
    results: "Search results",
    matching: "<b>{count, plural, one {# account} other {# accounts}}</b> matching “{query}”",
    nothing_matches: "Nothing matches “{query}”",
    search_scope: "Search covers account names, numbers, e-mail addresses, organizational units and roles.",
    show_everything: "Show everything",
    choose_role: "Choose a role to open the console.",
    choose_role_for: "Choose a role to open <destination></destination>",
    loading: "Loading your accounts",
    needs_javascript: "Your list of roles needs JavaScript. Turn it on and reload.",
    load_failed: "Your accounts didn’t load",
    unreachable: "Foyer can’t be reached. Check your connection, and try again.",
    try_again: "Try again",
    copy_config: "Copy my AWS config",
    copied: "Copied",
    not_copied: "Couldn’t copy",
    signed_out: "You’re signed out. <link>Sign in again</link>",
    escape_key: "esc",
    hint_move: "move",
    hint_open: "open console",
    hint_credentials: "credentials",
    hint_pin: "pin",
    hint_shortcut: "shortcut",
  },

  /** What only the server says on the start page. */
  start_page: {
    skip: "Skip to your accounts",
    good_morning: "Good morning, {name}",
    good_afternoon: "Good afternoon, {name}",
    good_evening: "Good evening, {name}",
    counts:
      "{accounts, plural, one {# account} other {# accounts}}, {roles, plural, one {# role} other {# roles}}.",
    signed_in_until: "Signed in until <time></time>.",
    no_accounts: "No accounts yet",
    no_roles:
      "You’re signed in, but you don’t have a role in any AWS account. Ask your administrator for access. It shows up here right away.",
    no_roles_ask:
      "You’re signed in, but you don’t have a role in any AWS account. Ask {contact} for access. It shows up here right away.",
    identity_centers: "Connected Identity Centers",
    sign_in_to: "Sign in to {name}",
    refresh_list: "Refresh {name}",
    disconnect: "Disconnect {name}",
    ended: "Your sign-in there has expired.",
    not_connected: "Sign in there to see its accounts here.",
    listing: "Loading accounts…",
    listing_accounts: "{count, plural, one {# account} other {# accounts}} so far",
    listing_roles: "Loading roles: {done, number} of {total, plural, one {# account} other {# accounts}}",
    listed: "{count, plural, one {# account} other {# accounts}}",
    listed_at: "{count, plural, one {# account} other {# accounts}}, updated <time></time>",
    list_failed: "Foyer can’t reach it right now, so its accounts are missing below.",
    list_failed_since: "Foyer can’t reach it right now. The list below is from <time></time>.",
    problem_busy: "Too many sign-ins are waiting for their codes. Try again in a few minutes.",
    problem_refused: "It doesn’t let Foyer request codes. Tell your administrator.",
    problem_gone: "It’s turned off.",
    problem_unreachable: "Foyer can’t reach it right now. Try again in a moment.",
    copied_token: "One of your command lines was signed out",
    copied_token_hint:
      "One of its tokens was used twice, so it may have been copied. <link>See which one</link>",
  },

  /** The credentials dialog. Client components: keep it small. */
  credentials: {
    title: "Get credentials for {role}",
    shortcut_title: "Shortcut to {role}",
    tabs: "Where you use them",
    shortcut: "Shortcut",
    close: "Close",
    renew: "Renew",
    loading: "Getting credentials",
    time_left: "{time} left",
    expired: "These credentials have expired",
    expired_hint: "Foyer removed them from this page. Renew them to continue.",
    signed_out: "You are signed out",
    signed_out_hint: "Sign in again to get credentials.",
    sign_in: "Sign in",
    failed: "No credentials",
    try_again: "Try again",
    unreachable: "Foyer can’t be reached. Check your connection, and try again.",
    show_secrets: "Show secrets",
    hide_secrets: "Hide secrets",
    hidden: "hidden",
    cli: "AWS CLI, renews itself <quiet>recommended</quiet>",
    cli_hint: "<link>Add your profiles</link> to {file} once, then sign in.",
    sign_in_command: "sign-in command",
    option: "Option {number, number}: {title}",
    environment: "Set AWS environment variables",
    environment_hint: "Run these commands in your terminal.",
    dotenv_hint: "Add these lines to your .env file.",
    environment_label: "environment variables",
    profile: "Add a profile to your AWS credentials file",
    profile_hint: "Paste it into {file}",
    profile_label: "profile",
    values: "Use individual values in your AWS service client",
    values_hint: "Copy the values one by one.",
    access_key_id: "AWS access key ID",
    secret_access_key: "AWS secret access key",
    session_token: "AWS session token",
    json: "JSON for credential_process",
    json_hint: "What the AWS CLI and SDKs expect from a program named in credential_process.",
    shell_posix: "macOS and Linux",
    shortcut_to_role: "Shortcut to this role",
    shortcut_hint:
      "Opens the console as this role. To open a specific page, paste its address from the AWS console.",
    copy_shortcut: "Copy shortcut",
    bad_destination: "This address cannot be opened: {reason}.",
  },

  /** Pages about oneself: sign-in methods, command lines. */
  you: {
    cli: {
      title: "Command line",
      add_profiles: "1. Add your profiles to <file></file>",
      add_profiles_hint: "One profile for each account and role. Anything else in the file can stay.",
      download: "Download",
      sign_in: "2. Sign in",
      work: "3. Run commands",
      old_clients: "My AWS CLI is older than 2.13, or I use an old version of boto3",
      old_clients_hint:
        "Old clients don’t read endpoints from the configuration. Download <link>these endpoint rules</link>, and unpack them into your AWS folder: <command></command>. They change nothing for AWS’s own Regions.",
      sessions: "Signed-in command lines",
      sign_out_all: "Sign out all",
      signed_out: "Signed out.",
      sign_out: "Sign out",
      none: "No command line is signed in.",
      by_code: "With a code from {address}",
      by_code_agent: "With a code from {address}, {agent}",
      by_browser: "With a browser from {address}",
      by_browser_agent: "With a browser from {address}, {agent}",
      unknown_address: "an unknown address",
      since: "Since",
      last_used: "Last used",
      last_used_from: "from {address}",
      expires: "Expires",
      ended: "Ended <time></time>: {reason}",
      ended_alarm:
        "Its token may have been copied. Sign in again only on a computer that you trust, and tell your administrator.",
    },
    sign_ins: {
      title: "Sign-in methods",
      hint: "Connect another account of yours to sign in with it too. You can disconnect it as long as another sign-in method is left. The audit log records both.",
      the_provider: "The provider",
      linked: "You can sign in with {name} from now on.",
      unlinked: "{name} is disconnected. Sessions that began there have ended.",
      taken:
        "Nothing changed: this account at {name} belongs to another user here, or you have already connected a different one.",
      unreachable: "Foyer can’t reach {name} right now. Try again in a moment.",
      not_linked:
        "Nothing changed: {name} didn’t say enough about you, its reply was already used, or it’s turned off.",
      password: "Password",
      change_password: "Change password",
      no_password: "You don’t have one",
      last_used: "Last used <time></time>.",
      not_used: "Connected, not used yet.",
      kept_only_way: "It’s your only sign-in method.",
      kept_managed: "Your account is managed there.",
      connect: "Connect {name}",
      disconnect: "Disconnect {name}",
      disconnect_effect:
        "You’ll no longer be able to sign in with {name}, and you’ll leave the groups it put you in. Sessions that began there end, perhaps this one too.",
      disconnect_now: "Yes, disconnect {name}",
      your_password: "Your password",
      confirm_password: "You signed in a while ago. Confirm that it’s you.",
      confirm_at_source: "You signed in a while ago. Confirm that it’s you first.",
      sign_in_again_first: "You signed in a while ago. Sign out and in again first.",
      sign_in_again: "Sign in again with {name}",
    },
  },

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
