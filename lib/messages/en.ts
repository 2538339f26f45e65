/**
 * The English catalogue: everything that people read, in ICU MessageFormat.
 *
 * Another language is one more file of this shape and its line in `compiled.ts`. Keys are snake_case and
 * grouped by the page or room that says them. An apostrophe is ’, because ' quotes in ICU messages.
 *
 * @see https://unicode-org.github.io/icu/userguide/format_parse/messages/
 */
export const en = {
  common: {
    just_now: "just now",
    in_a_moment: "in a moment",
  },

  /** Refusals, by code. `Refusal` carries the code and the parameters; pages and APIs turn them into text. */
  errors: {
    input_not_valid: "That isn’t valid. Check it, and try again.",
    signed_out: "You’re signed out. Sign in again to continue.",
    new_password_required: "Choose a new password before you continue.",
    second_factor_required: "Finish signing in with your second factor before you continue.",
    enrol_factor_required: "Set up a second factor before you continue.",
    proof_required:
      "This change grants access, so Foyer asks again who you are. Confirm that it’s you, then try again.",
    not_found: "That doesn’t exist, or it isn’t assigned to you.",

    // users
    user_not_found: "This user doesn’t exist.",
    user_changed_elsewhere:
      "Somebody else just changed this user. Load the page again, then repeat your change.",
    user_name_not_valid: "A user name needs 1 to 128 characters, without control characters.",
    user_name_has_spaces: "A user name can’t contain spaces.",
    user_name_or_email_taken: "That user name or email address is already taken. Choose another one.",
    display_name_not_valid: "A display name needs 1 to 256 characters, without control characters.",
    email_not_valid: "That isn’t an email address. Check it, and try again.",
    user_attributes_too_long: "A user’s attributes can have up to 16,384 characters.",
    user_attributes_not_storable: "A user’s attributes can’t contain NUL or unpaired surrogate characters.",

    // groups
    group_not_found: "This group doesn’t exist.",
    group_name_not_valid: "A group name needs 1 to 256 characters.",
    group_name_taken: "There’s already a group called {name}. Choose another name.",
    group_description_too_long: "A description can have up to 1,024 characters.",
    group_description_not_printable:
      "A description can’t contain control characters other than line breaks and tabs.",
    group_member_exists: "That user is already a member of this group.",
    membership_not_found: "This membership doesn’t exist.",

    // administrators
    administrator_principal_required: "Choose a user or group.",
    administrator_role_required: "Choose a role.",
    administrator_limit_required:
      "A delegate needs a limit: an organizational unit, permission sets, or both.",
    administrator_limit_not_allowed: "Only delegates have limits.",
    administrator_principal_not_found: "This user or group doesn’t exist.",
    administrator_subject_not_found: "This user, group or organizational unit doesn’t exist.",
    administrator_permission_set_not_found: "One of these permission sets no longer exists.",
    administrator_role_exists: "This role has already been given.",
    administrator_role_not_found: "This role has already been taken away.",
    administrator_is_last: "This would remove the last administrator. Add another one first.",
    administrator_is_last_with_password:
      "This would remove the last administrator who has a Foyer password and can sign in when a provider is down. Add another one first.",
    managed_elsewhere:
      "{source} manages this {kind, select, group {group} other {user}}. Make the change there.",
    company_name_not_valid: "The company’s name has 1 to 60 characters.",
    support_contact_not_valid: "The contact has up to 200 characters.",
    administration_refused:
      "You need to be an administrator for this, or it’s outside what was delegated to you.",

    // sessions and sign-in
    source_unreachable: "Foyer can’t reach {source} right now. Try again in a moment.",
    source_unreachable_at_sign_in:
      "Foyer can’t reach {source} right now. If your account is there, try again in a moment. Otherwise check your user name and password.",

    sign_in_tries:
      "Too many tries. Wait {seconds, plural, one {# second} other {# seconds}}, then try again.",
    factor_proof_required:
      "This changes how you sign in. Use one of the factors that you have first, then try again.",
    passkeys_need_host_name:
      "This Foyer is opened by an IP address, and browsers have no passkeys for one. Use an authenticator app.",
    passkey_not_accepted: "That passkey or security key wasn’t accepted. Try again, or use another way.",
    passkey_not_added: "That passkey or security key couldn’t be added. Try again.",
    passkey_needs_provider:
      "Your account is managed by your company’s provider. Sign in there; Foyer asks for the passkey afterwards if it’s needed.",
    code_wrong: "That code is wrong, or it was used already. Check it, or wait for the next one.",
    app_code_wrong:
      "That isn’t the code that the app shows now. Check the time on your phone, and try the next code.",
    app_setup_over: "This setup has expired, or the app was added already. Load the page again.",
    factor_tries:
      "Too many wrong codes. Try again in {seconds, plural, one {# second} other {# seconds}}, or use a passkey.",
    factor_name_not_valid: "A name can have up to 60 characters, without control characters.",
    factor_not_found: "You don’t have this passkey, key or app any more.",
    factor_exists: "This passkey or security key was added already.",
    factor_limit: "You can have up to {max, number} passkeys, security keys and apps. Remove one first.",
    factor_kind_not_allowed: "Your company doesn’t allow this kind of factor. Choose another one.",
    factor_is_demanded:
      "Your company demands a second factor, and this is your only one. Add another one first.",
    factor_is_last: "This is your only way to sign in. Add another one first.",
    recovery_codes_need_factor: "Set up a passkey, a security key or an authenticator app first.",
    factors_are_own: "You can’t reset your own factors here. Change them on your own page.",
    factor_rule_not_valid: "That isn’t a rule. Choose from the lists.",
    factor_rule_kinds_required: "Allow at least one kind of factor.",
    factor_rule_not_found: "This rule was removed already.",
    sign_in_again_first: "You signed in more than ten minutes ago. Sign in again, then try once more.",
    sign_in_again_first_with:
      "You signed in more than ten minutes ago. Sign in again with {source}, then try once more.",
    password_required: "Enter your password to confirm that it’s you.",
    password_wrong: "That isn’t your password.",
    current_password_wrong: "This isn’t your current password.",
    password_link_not_valid:
      "This link has expired, was used, or was replaced by a newer one. Ask for a new link.",
    password_links_too_many:
      "There were too many requests for links. Try again in {minutes, plural, one {# minute} other {# minutes}}.",
    password_link_no_mail: "Foyer can’t send a mail to this user. Choose a link to hand over instead.",
    password_not_new: "Choose a password that differs from the current one.",
    password_too_short: "Use at least {min, number} characters. A few words in a row are fine.",
    password_too_long: "Use up to {max, number} characters.",
    password_too_simple: "Use more different characters.",
    password_common: "Many people have chosen this password, so it’s tried first. Use a few more words.",
    password_is_name: "This is little more than your name or your company’s name. Add a few other words.",
    sign_in_method_not_found: "You don’t sign in with this.",
    sign_in_method_is_last: "{source} is your only sign-in method. Connect another one first.",
    sign_in_method_is_managed: "Your account comes from {source}. An administrator can change that.",
    identity_not_linked: "This subject isn’t linked to a user.",
    source_not_available: "This source doesn’t exist, or it’s turned off.",
    too_many_codes_waiting: "Too many sign-ins are waiting for their codes. Try again in a few minutes.",
    source_refuses_codes: "{source} doesn’t let Foyer request codes. Tell your administrator.",
    sign_in_over: "This sign-in is over.",
    identity_linked_meanwhile: "This was linked to another user in the meantime.",
    identity_center_not_connected: "This user isn’t connected.",
    identity_center_sign_in_again: "Your sign-in to {source} has expired. Sign in again on the start page.",
    provider_keys_unavailable: "The provider’s keys can’t be read right now. Send it again.",
    directory_test_limit:
      "You tested this a moment ago. Wait {seconds, plural, one {# second} other {# seconds}}, then try again.",
    directory_trial_too_long: "The name or the password is too long.",
    directory_sync_changed:
      "The directory was synced again in the meantime. Reload the page, and review who is affected now.",

    // command lines and devices
    browser_required: "Only a browser can approve a program.",
    device_code_not_valid: "That code is wrong or has expired. Codes last five minutes and work once.",
    device_code_taken: "Someone else entered this code first. Start again in your terminal.",
    device_request_not_found:
      "This request belongs to someone else, was answered, or has expired. Start again in your terminal.",
    device_request_answered: "This request has already been answered.",
    device_other_network:
      "The request comes from another network than your browser, which isn’t allowed here. Sign in where your terminal runs.",
    cli_session_not_found: "This sign-in doesn’t exist.",
    token_renewed_too_often: "This token is being renewed too often at once.",
    // OAuth: in ASCII, as RFC 6749 §5.2 has it for error_description.
    oauth_grant_not_valid:
      "The code or token is wrong, was used, or has expired. Sign in again: aws sso login",
    oauth_client_not_valid:
      "This client is not registered here, or its registration has expired. Delete the files in ~/.aws/sso/cache and sign in again.",
    oauth_redirect_not_registered: "This program did not register the address that it wants the response at.",
    oauth_grant_not_registered: "This program did not register for this kind of sign-in.",
    oauth_response_type: "response_type must be code.",
    oauth_pkce_required: "PKCE with S256 is required.",
    oauth_state_not_valid: "state is too long, or is not plain text.",
    oauth_scope: "The only scope here is {scope}.",
    oauth_client_type: "clientType must be public.",
    oauth_client_name: "clientName must have 1 to 256 characters.",
    oauth_too_many_redirects: "At most ten redirect URIs.",
    oauth_redirect_not_valid:
      "A redirect URI must be http on 127.0.0.1, [::1] or localhost, without user, query and fragment.",
    oauth_grant_types: "grantTypes names a grant that does not exist here.",
    oauth_registration_too_large: "This registration is too large: use fewer or shorter redirect URIs.",
    oauth_member_missing: "{member} is missing.",
    oauth_grant_type:
      "grantType must be authorization_code, refresh_token or urn:ietf:params:oauth:grant-type:device_code.",
    oauth_issuer: "The issuer URL belongs to another portal.",
    device_flow_off:
      "Signing in with a typed code is turned off here; an administrator can allow it under Settings. On your own computer, use the AWS CLI 2.22 or newer without --use-device-code. Over SSH, copy credentials for the role from the start page.",
    device_start_url: "The start URL belongs to another portal.",
    device_code_expired: "The code has expired. Start again: aws sso login",
    device_denied: "The request was denied, or the code was tried too often.",
    device_slow_down: "Asked too often. Wait longer between two requests.",
    device_pending: "Authorization is still pending",
    cli_token_unknown: "Session token not found or invalid",
    cli_too_many_codes: "Too many wrong codes. Wait five minutes, then start again in your terminal.",

    // access keys
    access_key_name_not_valid: "A name has 1 to 100 characters.",
    access_key_operation_format: "Enter operations such as sso-admin:ListPermissionSets, one per line.",
    access_key_days_not_valid: "A key can be valid for 1 to 365 days.",
    access_key_operation_unknown: "Foyer has no operation {operation}.",
    access_key_not_found: "This key doesn’t exist, or it’s disabled.",

    // attributes
    attribute_key_length: "A key has 1 to 128 characters.",
    attribute_key_characters: "A key can only contain letters, digits, spaces and _ . : / = + - @",
    attribute_key_reserved: "A key can’t begin with aws:.",
    attribute_key_repeated: "Each key can be used once, in whatever case.",
    attribute_source_too_long: "A source has up to 256 characters.",
    attribute_source_not_valid: "A source looks like {example} and names a user attribute.",
    too_many_attributes: "You can have up to {max, number} attributes.",
    attribute_already_removed: "Someone else has already removed this attribute.",

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

    directory_not_readable: "{problem}",

    // SAML
    saml_address_invalid:
      "{field, select, single_sign_on {The sign-in address} logout {The sign-out address} other {The metadata URL}} must start with https://.",
    saml_metadata_missing: "Enter the provider’s metadata: its address, or the document itself.",
    saml_metadata_not_readable: "{problem}",
    saml_metadata_not_from_url: "The metadata was entered as a document. Enter another document instead.",
    saml_second_key_exists: "There’s already a second key. Retire it first.",
    saml_next_key_missing: "There’s no next key. Create one, and give it to the provider.",
    saml_second_key_missing: "There’s no second key.",
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
    scim_directory_not_found: "This SCIM directory doesn’t exist.",
    scim_token_name_invalid: "Enter a name of 1 to 100 characters.",
    scim_token_days_invalid: "A token can be valid for 1 to 365 days.",
    scim_token_networks_invalid:
      "Enter IP addresses or CIDR ranges (203.0.113.0/24), one per line, up to 50.",
    scim_tokens_too_many:
      "A directory can have up to {max, number} live tokens. Disable one before you create another.",
    scim_token_not_found: "This token doesn’t exist, or it’s already disabled.",
    scim_alarm_answered: "Someone else already answered this. Reload the page.",
    scim_resource_too_large: "A resource can have up to 64 kB.",
    scim_user_not_found: "User {id} was not found.",
    scim_user_taken: "This userName, email address or externalId is already taken.",
    scim_user_name_taken: "The userName {userName} is already another user’s name or email address.",
    scim_email_taken: "The email address {email} is already another user’s.",
    scim_user_external_id_taken: "The externalId {externalId} is already another user’s in this directory.",
    scim_user_name_invalid: "A userName can have 1 to 128 characters, without spaces and control characters.",
    scim_email_invalid: "An email address looks like ada@example.com and has up to 254 characters.",
    scim_display_name_has_controls: "displayName must not contain control characters.",
    scim_external_id_invalid: "externalId must have 1 to 256 characters.",
    scim_group_not_found: "Group {id} was not found.",
    scim_group_taken: "A group with this displayName or externalId already exists.",
    scim_group_name_taken: "A group with the displayName {displayName} already exists.",
    scim_group_external_id_taken:
      "A group with the externalId {externalId} already exists in this directory.",
    scim_display_name_invalid: "A displayName can have 1 to 256 characters, without control characters.",
    scim_member_invalid: "A member’s value must be the id of a user.",
    scim_member_not_user: "{id} isn’t a user. Members of a group are users.",
    scim_member_unknown:
      "{count, plural, one {# member isn’t a user} other {# members aren’t users}} of this directory, so nothing was changed: {ids}",
    scim_member_filter_invalid: "Select members by their id, with a filter such as members[value eq …].",
    scim_members_too_many: "A request can have up to {max, number} members.",
    scim_nothing_here: "There is nothing at this address.",
    scim_method_not_allowed: "This address doesn’t support this method.",
    scim_internal_error: "Something went wrong in Foyer. Tell your administrator this number: {requestId}",
    scim_token_missing: "Send a token that an administrator created: Authorization: Bearer …",
    scim_token_read_only: "This token can only read.",
    scim_too_many_requests: "Too many requests. Slow down, then try again.",
    scim_body_too_large: "The body can have up to {max, number} bytes.",
    scim_body_not_json: "The body isn’t JSON, or a text in it has invalid characters.",
    scim_body_not_object: "The body must be a JSON object.",
    scim_body_too_deep: "The body’s lists and objects can be nested up to {max, number} deep.",
    scim_no_me: "A token doesn’t belong to a user, so there is no Me.",
    scim_list_not_filtered: "This list doesn’t support filters.",
    scim_page_invalid: "startIndex and count must be numbers.",
    scim_cursor_invalid: "This cursor isn’t one of this query’s. Start again with an empty cursor.",
    scim_cursor_with_index: "Use either cursor or startIndex.",
    scim_text_too_long: "A filter or path can have up to {max, number} characters.",
    scim_text_unreadable: "This filter or path can’t be read from character {at, number} on.",
    scim_text_too_deep: "Brackets are nested too deeply at character {at, number}.",
    scim_text_needs_bracket: "A closing bracket is missing at character {at, number}.",
    scim_text_needs_name: "An attribute’s name is missing at character {at, number}.",
    scim_filter_needs_operator: "An operator such as eq is missing at character {at, number}.",
    scim_filter_unknown_operator: "There is no such operator at character {at, number}.",
    scim_filter_needs_value:
      "A value is missing at character {at, number}: a text in double quotes, a number, true, false or null.",
    scim_filter_unknown_attribute: "There is no attribute {attribute} to filter by.",
    scim_filter_wrong_type: "{attribute} can’t be compared with this value by {operator}.",
    scim_filter_too_large: "A filter can have up to {max, number} comparisons.",
    scim_filters_too_large: "The filters of a request can have up to {max, number} comparisons together.",
    scim_work_too_large:
      "This request compares too many values. Send fewer operations, or a narrower filter.",
    scim_names_too_many: "A request can name up to {max, number} attributes.",
    scim_path_unknown: "There is no attribute at the path {path}. /Schemas lists all attributes.",
    scim_path_not_text: "A path must be a text.",
    scim_op_invalid: "op must be add, replace or remove.",
    scim_removal_needs_path: "A removal needs a path.",
    scim_value_needs_path: "Without a path, value must be an object whose members are attributes.",
    scim_operation_needs_value: "The operation on {path} needs a value.",
    scim_no_target: "No value of {attribute} matches the path.",
    scim_attribute_unknown: "There is no attribute {attribute}. /Schemas lists all attributes.",
    scim_attribute_required: "{attribute} is required.",
    scim_attribute_unchangeable: "{attribute} can’t be changed or removed like this.",
    scim_schemas_invalid: "schemas must contain {schema} and no other kind of resource.",
    scim_part_unknown: "There is no attribute {attribute}.",
    scim_given_twice: "{attribute} is given twice.",
    scim_values_too_many: "{attribute} can have up to {max, number} values.",
    scim_two_primaries: "Only one value of {attribute} can be primary.",
    scim_value_empty: "A value of {attribute} has nothing in it.",
    scim_value_must_be_list: "{attribute} must be a list.",
    scim_value_must_be_object: "{attribute} must be an object.",
    scim_value_must_be_boolean: "{attribute} must be true or false.",
    scim_value_must_be_text: "{attribute} must be a text.",
    scim_value_must_be_base64: "{attribute} must be Base64.",
    scim_version_mismatch: "The resource has changed since you read it. Read it again, then retry.",
    scim_deletions_paused:
      "Many users left this directory within an hour, so deletions wait for an administrator of Foyer. This user was disabled and signed out. Try again later.",
    scim_operation_invalid: "An operation needs a method and a path such as /Users.",
    scim_operations_missing: "Operations must be a list of at least one.",
    scim_operations_too_many: "A request can have up to {max, number} operations.",
    scim_fail_on_errors_invalid: "failOnErrors must be a number of 1 or more.",

    // accounts, units and environments
    account_not_found: "This account doesn’t exist.",
    account_number_not_valid: "An account number has 12 digits.",
    unit_not_found: "This organizational unit doesn’t exist.",
    environment_not_found: "This environment doesn’t exist.",
    environment_name_not_valid: "An environment’s name has 1 to 40 characters.",
    environment_colour_required: "Choose a color.",
    environment_tag_not_valid: "Enter the tag as key=value.",
    permission_set_tag_not_valid: "Enter each tag on a line of its own, as key=value. “{line}” has no =.",
    aws_policies_unknown:
      "{count, plural, one {Foyer’s list of AWS managed policies doesn’t have this name} other {Foyer’s list of AWS managed policies doesn’t have these names}}:\n{names}\n{similar, select, none {Check the spelling.} other {Did you mean {similar}?}} If AWS added it recently, select “Use it anyway” and save again.",
    environment_taken: "Another environment already has this name or tag.",
    too_many_environments: "You can have up to {max, number} environments. Delete one first.",
    label_too_long: "A label has up to 100 characters.",
    label_not_printable: "A label can’t contain control characters.",
    unit_label_too_long: "A unit’s label has up to 60 characters.",
    unit_label_without_name:
      "Add '{name}' where the account’s AWS name belongs. Without it, all accounts of the unit would have the same label.",
    tag_key_too_long: "A tag’s key has up to 128 characters.",
    tag_key_not_printable: "A tag’s key can’t contain control characters.",
    audit_page_not_valid: "This page of the log doesn’t exist. Start from the first page.",

    // connections
    connection_not_found: "This organization isn’t connected.",
    connection_exists: "This organization is already connected.",
    connection_name_required: "Enter a name for the organization.",
    connection_name_too_long: "Use at most 100 characters for the organization’s name.",
    account_name_required: "Enter a name for the account.",
    account_name_too_long: "Use at most 50 characters for the account’s name.",
    account_email_not_valid: "Enter a valid email address, or leave it empty.",
    account_exists: "Foyer already has this account.",
    account_to_check_not_found: "This account doesn’t exist, or it is closed.",
    account_in_organization:
      "This account belongs to a connected organization. Close it in AWS, or disconnect the organization.",
    account_still_assigned:
      "{count, plural, one {# assignment names} other {# assignments name}} this account. Remove {count, plural, one {it} other {them}} first.",

    // permission sets
    permission_set_name_not_valid: "A name has 1 to 32 letters, digits or _+=,.@- and no spaces.",
    description_too_long: "A description has up to 700 characters.",
    description_not_latin:
      "A description can only contain letters of western languages, because IAM accepts no others.",
    policy_name_not_valid: "A policy’s name has 1 to 128 letters, digits or _+=,.@-",
    policy_path_too_long: "A path has up to 512 characters.",
    policy_path_not_valid: "A path begins and ends with /, for example /security/",
    not_an_aws_managed_policy:
      "This isn’t an AWS managed policy. Their ARNs begin with arn:aws:iam::aws:policy/",
    relay_state_too_long: "A relay state has up to 240 characters.",
    relay_state_not_valid: "A relay state is an address of the AWS console that begins with https://",
    session_too_short: "A session lasts at least one hour.",
    session_too_long: "A session lasts up to 12 hours.",
    existing_role_too_long: "A role’s path and name have up to 576 characters.",
    existing_role_not_valid: "Enter the role’s path and name, for example /Deployer or /team/Deployer",
    existing_role_reserved: "This name is reserved for roles of Foyer or AWS.",
    tag_key_length: "A tag’s key has 1 to 128 characters.",
    tag_key_reserved: "Tag keys that begin with aws: are reserved for AWS.",
    tag_characters_not_valid: "A tag’s key and value can only contain letters, digits, spaces and _.:/=+-@",
    tag_value_too_long: "A tag’s value has up to 256 characters.",
    existing_role_with_policies: "An existing role keeps its own policies. Don’t add any here.",
    inline_policy_not_valid: "Inline policy, line {line, number}: {problem}",
    too_many_tags: "A permission set has up to {max, number} tags.",
    too_many_policies:
      "{count, plural, one {# managed policy is} other {# managed policies are}} more than AWS’s maximum of {max, number} per role.",
    policy_attached_twice: "{policy} is attached twice.",
    permission_set_not_found: "This permission set doesn’t exist.",
    permission_set_in_use:
      "{name} is still in use. {uses} Remove its assignments first. Its roles are removed with them.",
    permission_set_version_not_found: "This version doesn’t exist.",
    permission_set_name_taken: "A permission set named {name} already exists. Choose another name.",
    permission_set_changed_meanwhile:
      "Someone else changed this permission set. Review their change, then make yours again.",
    permission_set_kind_fixed:
      "A permission set can’t switch between a role that Foyer deploys and an existing role. Create a new one.",
    permission_set_assigned_meanwhile: "{name} was assigned in the meantime. Remove its assignments first.",

    // assignments
    principal_not_found: "This user or group doesn’t exist.",
    principals_required: "Choose at least one user or group.",
    targets_required: "Choose at least one account, unit or tag.",
    permission_sets_required: "Choose at least one permission set.",
    tag_key_required: "Enter the tag’s key.",
    too_many_assignments:
      "This creates {count, number} assignments; the limit is {max, number} at a time. Use a group, a unit or a tag.",
    assignment_ends_before_start: "The end date is before the start date.",
    assignment_parts_gone:
      "A user, group, account, unit or permission set no longer exists. Load the page again.",
    assignments_changed_meanwhile: "Someone removed one of these assignments in the meantime. Try again.",
    no_assignments_chosen: "Choose the assignments to remove.",
    assignment_removed_already: "One of these assignments has already been removed. Load the page again.",
    assignment_date_not_valid: "That isn’t a date. Choose a date and time.",

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
    clock_wrong:
      "AWS refused the sign-in because of its time: the clock of the machine that runs Foyer is wrong{seconds, plural, =0 {} one {, by # second} other {, by # seconds}}. Tell your administrator.",
    session_tags_too_large:
      "Your session tags are larger than AWS allows. Ask your administrator to map fewer attributes.",
    sts_region_disabled:
      "STS is turned off in the Region that Foyer uses for this account. Tell your administrator.",
    assertion_not_trusted:
      "AWS didn’t accept Foyer’s signature for {role} in {account}. Its SAML provider in this account may be missing or out of date. Tell your administrator.",
    console_link_without_account:
      "This link is incomplete: it doesn’t name an account by its 12 digits. Ask the person who gave it to you for a new one.",
    console_link_cut:
      "This link is incomplete: the address of its destination isn’t URL-encoded, so part of it is missing. Ask the person who gave it to you for a new one, or create one with Shortcut beside the role.",
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
    role_not_deployed_there:
      "{role} has no role in account {account} that Foyer deploys. Assign it there first.",
    repair_selection_required: "Choose which roles to repair.",
    role_not_assigned_there: "This account or role doesn’t exist, or it isn’t assigned to you.",
    account_blocked:
      "{account} trusts a signature that isn’t Foyer’s. It stays closed until an administrator has checked it.",
    role_sessions_ending:
      "An administrator has just ended your sessions for {role} in {account}. A session that you open within the next minute would end too. Try again in a minute.",
    role_changed_outside:
      "{role} in {account} was changed outside Foyer. It stays closed until an administrator has checked it.",
    role_deploying: "{role} in {account} is still being set up in AWS. Try again in a minute.",
    role_failed:
      "{role} couldn’t be set up in {account}. Tell an administrator: the account’s page says what went wrong and how to fix it.",
    role_waiting:
      "{role} can’t be set up in {account} yet, because Foyer can’t work in the account. Tell an administrator: the account’s page says why.",
    rotation_in_progress: "The signing key is already being replaced. Finish or stop that first.",
    rotation_not_found: "The signing key isn’t being replaced.",
    rotation_only_waits: "All accounts are ready. The rotation continues when the waiting period ends.",
    rotation_cannot_stop: "The new key already signs. The rotation can only continue.",
    rotation_moved_on: "The rotation moved on in the meantime. Reload the page.",

    // key rotation
    key_step_required: "Choose what to do.",
    key_replacement_not_confirmed: "Type “{phrase}” to confirm.",

    // AWS sessions
    no_open_sessions: "This user has no open session in a role that Foyer manages.",

    // AWS protocols
    aws_member_required: "{member} is required.",
    aws_name_reserved: "{name} is a reserved name.",
    aws_member_not_text: "{member} must be a string.",
    aws_attribute_immutable: "You can’t change the attribute {attribute}.",
    aws_attribute_not_removable: "You can’t remove {attribute}: it’s required.",
    aws_member_not_one_of: "{member} must be {allowed}.",
    aws_users_filter: "Filter users by UserName. For anything else, use GetUserId.",
    aws_policy_partition:
      "A permission set attaches AWS managed policies by their name in arn:aws, and each account uses them from its own partition. Use arn:aws:iam::aws:policy/… instead of {arn}.",
    aws_groups_filter: "Filter groups by DisplayName.",
    aws_instance_not_found: "Instance {arn} was not found.",
    aws_permission_set_not_found: "PermissionSet {arn} was not found.",
    aws_assignment_not_found:
      "This account assignment doesn’t exist. Assignments on a unit, a tag or all accounts aren’t account assignments.",
    aws_request_not_found: "Request {id} was not found.",
    aws_access_control_missing: "This instance has no attributes for access control.",
    aws_access_control_exists: "This instance already has attributes for access control.",
    aws_resource_not_found: "{arn} was not found, or can’t have tags here.",
    aws_session_duration_not_valid: "SessionDuration must be an ISO 8601 duration from PT1H to PT12H.",
    aws_permission_set_exists: "PermissionSet with name {name} already exists",
    aws_target_id_without_type: "TargetId requires TargetType AWS_ACCOUNT.",
    aws_managed_policy_attached: "ManagedPolicy with arn {arn} is already attached.",
    aws_managed_policy_not_attached: "ManagedPolicy with arn {arn} is not attached.",
    aws_customer_policy_attached: "CustomerManagedPolicyReference {name} is already attached.",
    aws_customer_policy_not_attached: "CustomerManagedPolicyReference {name} is not attached.",
    aws_boundary_ambiguous:
      "A permissions boundary is either an AWS managed policy or a customer managed policy.",
    aws_boundary_not_found: "PermissionsBoundary was not found.",

    // routes and requests
    access_control_line_not_valid:
      "Write attributes for access control as Tag = name. “{line}” isn’t written that way.",
    access_control_tag_repeated: "You entered the tag {tag} more than once.",
    reach_subject_missing: "Name an account or a user: ?account=a twelve-digit id or ?person=an id.",
    too_many_sign_ins: "Too many sign-ins from your network. Wait a moment, then try again.",
    busy: "Foyer is busy. Try again in a moment.",
    setting_not_valid: "{setting} isn’t valid.",
    page_request_not_valid: "The request isn’t valid.",
    page_address_malformed: "This address isn’t written correctly.",
    form_action_unknown: "This form isn’t from this version of Foyer. Load the page again.",
    page_method_not_allowed: "Pages don’t support this method.",
    page_failed: "Something went wrong. Try again.",
    form_not_readable: "This form can’t be read.",
    form_too_large: "The form is too large, or doesn’t say how large it is.",
    foyer_starting: "Foyer is starting. Try again in a few seconds.",
    database_unreachable: "The database doesn’t respond.",
    logout_token_not_accepted: "This logout token was not accepted. The audit log of Foyer says why.",
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

  /** Pages that routes write without Next: opening the console, signing in at a provider. */
  bare_page: {
    opening: "Opening {role} in {account}",
    console_signing_in: "You are being signed in to the AWS console.",
    continue_to_aws: "Continue to AWS",
    console_failed: "The console did not open",
    request: "Request {id}",
    one_moment: "One moment…",
    going_to: "You’re being redirected to {host}.",
    continue: "Continue",
    signing_in: "Signing you in",
    signing_out: "Signing you out",
    confirm_title: "Sign in?",
    confirm: "Your identity provider wants to sign you in. Continue only if you started this there.",
    confirm_as:
      "Your identity provider wants to sign you in as {name}. Continue only if you started this there.",
    not_signed_out: "Not signed out",
    not_signed_out_hint:
      "Foyer can’t trust this message from your identity provider. Sign out in Foyer instead.",
    sign_in_failed: "Signing in didn’t work",
  },

  /** The page that appears when another one fails. A client component: keep it small. */
  page_error: {
    title: "This page didn’t load",
    text: "You haven’t lost anything. Try again. If it keeps happening, tell your administrator.",
    text_with_number:
      "You haven’t lost anything. Try again. If it keeps happening, give your administrator this number: {number}.",
    try_again: "Try again",
  },

  /** Texts of form components: buttons, pickers, previews, passwords, copying. */
  forms: {
    busy: "One moment…",
    confirm: "Confirm that it’s you (opens a new tab)",
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
    copy_yourself: "Your browser didn’t allow copying. Copy the selected text yourself.",
    sso_title: "For aws configure sso and other tools",
    sso_hint:
      "<command></command> and other tools ask for a start URL and a region. Run the last line first, so that they ask Foyer instead of AWS.",
    sso_start_url: "Start URL",
    sso_region: "Region",
    sso_endpoints: "Endpoints",
    secret_saved: "Done",
    more_rows: "and {count, number} more",
    download_all: "Download all rows",
    before: "before",
    after: "after",
    removed_line: "Before:",
    added_line: "After:",
    same_lines: "… {count, plural, one {# unchanged line} other {# unchanged lines}}",
  },

  /** Mails: subjects and texts. */
  mail: {
    test: {
      subject: "{company}: mail works",
      body: "Foyer can send mail with these settings. You don’t have to do anything.",
      footer: "You get this because {by} pressed “Send a test”.",
    },
    invitation: {
      subject: "Your account at {company}",
      body: "Hello {name}, choose a password for your account. With it you open {company}’s AWS accounts.",
      button: "Choose a password",
      note: "The link works once, until {until}. After that, ask your administrator for a new one.",
      footer: "You get this because an administrator created an account for you.",
    },
    password_link: {
      subject: "Choose a new password",
      body: "Hello {name}, open this link to choose a new password for {company}.",
      body_by_administrator:
        "Hello {name}, your administrator reset your password. Open this link to choose a new one for {company}.",
      button: "Choose a new password",
      note: "The link works once, for {minutes, plural, one {# minute} other {# minutes}}. When you use it, you are signed out everywhere.",
      footer: "If you didn’t ask for this, ignore it: your password stays as it is.",
      footer_by_administrator: "If you didn’t expect this, ask your administrator.",
    },
    password_changed: {
      subject: "Your password was changed",
      body: "Hello {name}, the password of your account at {company} was changed.",
      body_by_link:
        "Hello {name}, somebody used a link from a mail or an administrator to set the password of your account at {company}.",
      when: "When",
      where: "From",
      user_name: "User name",
      unknown_place: "an unknown address",
      note: "If this wasn’t you, tell your administrator at once. You were signed out everywhere else.",
      footer: "You get this because it’s your account.",
    },
  },

  /** Signing in, choosing a password, approving command lines and devices: server-side texts. */
  sign_in: {
    title: "Sign in",
    purpose: "to open your AWS accounts",
    or: "or",
    another_method: "Sign in another way",
    signed_out_at: "You’re signed out of Foyer and of {name}.",
    source_down:
      "{name} didn’t respond {minutes, plural, one {# minute} other {# minutes}} ago. It may still be down.",
    failed:
      "Foyer couldn’t check your sign-in, because something on its side failed. Your password may be right. Try again in a moment; if it happens again, tell your administrator this number: {requestId}",
    wrong_password: "That user name and password do not match. Check both and try again.",
    new_password_title: "Choose a new password",
    new_password_forced:
      "Your administrator set the current one, so someone else knows it. Choose one that only you know.",
    new_password_effect: "You stay signed in here and are signed out everywhere else.",
    keep_password: "Keep the current one",
    /** "Forgot your password?", and choosing one with a link. */
    forgot_title: "Forgot your password?",
    forgot_hint: "Enter your user name or e-mail. You get a link to choose a new password.",
    forgot_submit: "Send the link",
    forgot_done:
      "If that name has a password here, a link is on its way to its e-mail address. It works for 30 minutes.",
    forgot_not_here:
      "Nothing arrived? Look into the spam folder, and check the name. People who sign in with their company’s provider change their password there.",
    forgot_no_mail: "Foyer can’t send mail here. Ask your administrator for a link to choose a new password.",
    forgot_help: "Help: {contact}",
    back_to_sign_in: "Back to sign-in",
    link_title: "Choose your password",
    link_effect: "Then sign in with it. You are signed out everywhere else.",
    link_not_valid_title: "This link doesn’t work any more",
    link_not_valid:
      "Links work once and only for a while, and a new one replaces those before it. Ask for another one.",
    link_ask: "Ask for a new link",
    password_set: "Your password is set. Sign in with it.",
    passwords_differ: "The two new passwords differ.",
    problem: {
      failed:
        "Foyer couldn’t complete your sign-in, because something on its side failed. Try again in a moment; if it happens again, tell your administrator.",
      unreachable:
        "Foyer can’t reach {named, select, yes {{source}} other {your identity provider}} right now. Try again in a moment, or sign in another way.",
      denied:
        "{named, select, yes {{source}} other {Your identity provider}} didn’t sign you in: it was canceled there, or you aren’t allowed to use Foyer. Try again, or ask your administrator.",
      misconfigured:
        "{named, select, yes {{source}} other {Your identity provider}} refused Foyer’s request. Ask your administrator to test it.",
      busy: "Too many sign-ins to {named, select, yes {{source}} other {your identity provider}} are waiting for their codes. Try again in a few minutes.",
      unknown:
        "{named, select, yes {{source}} other {Your identity provider}} signed you in, but nobody here is linked to you yet. Ask your administrator.",
      domain:
        "{named, select, yes {{source}} other {Your identity provider}} signed you in, but your e-mail address isn’t verified there, or its domain isn’t allowed here. Ask your administrator.",
      name_taken:
        "Another user here has your user name. If both are you, ask your administrator to link them.",
      disabled: "Your user is disabled here. Ask your administrator.",
      switched_off: "That sign-in method is turned off.",
      unproven:
        "{named, select, yes {{source}} other {Your identity provider}} sent a reply that Foyer can’t trust: it’s too old, was already used, or isn’t for this browser. Start again from here.",
      incomplete:
        "{named, select, yes {{source}} other {Your identity provider}} didn’t say enough about you. Ask your administrator to test it.",
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

  /** Second factors: the pages that ask for one or set one up, and the rows of a person’s own page. */
  factors: {
    kinds: {
      passkey: "Passkey",
      security_key: "Security key",
      totp: "Authenticator app",
      recovery_code: "Recovery code",
    },
    prompt: {
      title_sign_in: "One more step",
      purpose_sign_in: "Your password was right. Now show that it’s you.",
      title: "Confirm that it’s you",
      purpose: "before you change how you sign in",
      use_passkey: "Use your passkey",
      use_security_key: "Use your security key",
      use_totp: "Use your authenticator app",
      use_recovery_code: "Use a recovery code",
      code: "Code",
      code_hint: "Six digits from your authenticator app.",
      recovery_code: "Recovery code",
      recovery_code_hint: "24 letters and digits from the list that you saved. Each works once.",
      submit: "Continue",
      lasts:
        "Counts for {minutes, plural, one {# minute} other {# minutes}}, in this browser only. <link>Cancel</link>",
      cancel_sign_in: "Cancel and sign out",
      lost: "Lost everything? Ask your administrator to reset your second factors.",
      one_kind:
        "Only your {kind, select, passkey {passkey} security_key {security key} other {authenticator app}} is set up.",
    },
    enrol: {
      title: "Protect your account",
      purpose_forced: "Your company asks for more than a password. This takes a minute, once.",
      title_add: "Add a way to confirm that it’s you",
      purpose_add: "A second one keeps you from being locked out if you lose the first.",
      passkey_hint:
        "A passkey is kept by this device, your phone or your password manager. You sign in with a touch or a look: nothing to type, nothing to steal.",
      security_key_hint: "Insert your security key, then touch it when your browser asks.",
      app_hint: "Scan this picture with an app such as Aegis, 1Password or Google Authenticator.",
      app_secret: "Can’t scan it? Type this into the app:",
      app_code: "Code that the app shows now",
      app_name: "Name (optional)",
      app_name_hint: "So that you recognize it later, such as “Phone”.",
      app_submit: "Add the app",
      qr_label: "QR code for your authenticator app",
      use_passkey: "Make a passkey",
      use_security_key: "Use a security key",
      use_totp: "Use an authenticator app",
      no_passkeys: "This Foyer is opened by an IP address, and browsers have no passkeys for one.",
      sign_out: "Sign out",
      back: "Back",
    },
    codes: {
      title: "Recovery codes",
      purpose: "For the day your phone is gone: each of the ten codes replaces your second factor once.",
      make: "Show my recovery codes",
      make_new: "Make new codes",
      made: "Print them, or save them in your password manager. Foyer can’t show them again.",
      copy: "Copy the codes",
      left: "{count, plural, =0 {You have none.} one {# of 10 is left.} other {# of 10 are left.}}",
      few: "Only {count, plural, =0 {none} one {# recovery code} other {# recovery codes}} left. Make new ones before you need them.",
      replaces: "New codes replace the old ones, which stop working at once.",
      later: "Continue without them",
      go_on: "Continue",
    },
    you: {
      passkeys: "Passkeys",
      passkeys_hint: "Sign in with a touch or a look. Nothing to type, nothing to steal.",
      security_keys: "Security keys",
      security_keys_hint: "A key that you plug in or tap, after your password.",
      apps: "Authenticator app",
      apps_hint: "A code from your phone, after your password.",
      codes: "Recovery codes",
      codes_hint: "Each replaces your second factor once. Keep them where you keep your passport.",
      not_set_up: "Not set up",
      unnamed: "{kind, select, passkey {Passkey} security_key {Security key} other {App}} {number, number}",
      added: "Added <time></time>, not used yet",
      used: "Added <added></added>, last used <used></used>",
      add: "Add",
      add_of: "Add: {what}",
      set_up: "Set up",
      set_up_of: "Set up: {what}",
      new_codes: "New codes",
      rename: "Rename",
      rename_of: "Rename {name}",
      name: "Name",
      save: "Save the name",
      remove: "Remove",
      remove_of: "Remove {name}",
      remove_effect:
        "{name} stops working here at once, and your other browsers ask for a second factor again. Delete it on the device too.",
      remove_now: "Yes, remove {name}",
      kept_demanded:
        "Your company demands a second factor, and this is your only one. Add another one first.",
      kept_only_way: "This is your only way to sign in. Add another one first.",
      confirm_first: "Confirm that it’s you first",
      removed: "Removed.",
      renamed: "Saved.",
    },
    admin: {
      title: "Second factors",
      hint: "A password alone can be guessed, phished and reused. These rules say who needs a second factor, when Foyer asks for it, and which kinds count. When several rules are about one person, the strictest counts. A browser and its network stay known for 30 days. A change counts from the next sign-in.",
      everyone: "Everyone",
      administrators: "Everyone with a role inside Foyer",
      mode: "Ask for it",
      modes: {
        off: "Only of people who set one up",
        new: "When the browser or network is new",
        always: "At every sign-in",
      },
      covers: "Sign-ins",
      covers_of: {
        passwords: "With a password of Foyer or of a directory",
        every_source: "Every sign-in, also through a provider",
      },
      kinds: "Kinds that count",
      people: "{count, plural, =0 {Nobody} one {# person} other {# people}}",
      without:
        "{count, plural, =0 {All of them have one.} one {# of them has none yet and must set one up at the next sign-in.} other {# of them have none yet and must set one up at the next sign-in.}}",
      without_off:
        "{count, plural, =0 {All of them have one.} one {# of them has none.} other {# of them have none.}}",
      by_default: "This is Foyer’s default.",
      demo: "This is the demo: its people sign in with a password alone, so that you can try it without a phone. A new installation asks administrators always, and everyone when something is new.",
      save: "Save",
      saved: "Saved. It counts from the next sign-in.",
      groups: "Groups",
      groups_hint:
        "Stricter rules for some groups, such as people who open production. Open one of the <link>groups</link> to give it a rule.",
      group_rule: "Second-factor rule of this group",
      remove_rule: "Remove the rule of {name}",
      rule_removed: "Removed. The group follows the other rules.",
      of_user: "Second factors",
      of_user_none: "Nothing is set up.",
      of_user_codes: "{count, plural, =0 {No recovery codes} one {# recovery code} other {# recovery codes}}",
      reset: "Reset second factors",
      reset_hint:
        "For people who lost everything: removes their passkeys, apps and recovery codes, ends their sessions, and tells them. Make sure that it’s really them who asks.",
      reset_done: "Removed. The next sign-in sets up new ones if a rule demands it.",
    },
  },

  /** Forms that talk to passkeys and keys. Client components. */
  factor_forms: {
    use_a_passkey: "Use a passkey",
    add_passkey: "Make a passkey",
    add_security_key: "Add the security key",
    name: "Name (optional)",
    name_hint: "So that you recognize it later, such as “Work laptop”.",
    not_supported: "This browser can’t use passkeys. Sign in with your name.",
    not_supported_here:
      "This browser can’t use passkeys or security keys. Choose another way, or another browser.",
    needs_host_name: "Passkeys don’t work here, because this Foyer is opened by an IP address.",
    needs_scripts: "Passkeys need JavaScript. You can sign in with your name.",
    needs_scripts_here: "Passkeys and security keys need JavaScript. Turn it on, or choose another way.",
    not_reached: "Foyer didn’t answer. Check your connection, and try again.",
    cancelled:
      "That was cancelled, took too long, or this device has no key for this account. Try again, or choose another way.",
    known_already: "This device or key was added already. Choose another one.",
    cannot_passkey: "This key can’t keep a passkey, or has no PIN. Set a PIN, or add it as a security key.",
    wrong_address: "Passkeys work only at the address that your company uses for Foyer.",
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
    new_password_hint: "At least {min, number} characters. A few words in a row are fine.",
    forgot_password: "Forgot your password?",
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
    opening_role: "Opening the console as {role} in account {account}…",
    opening_account: "Opening the console in account {account}…",
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

  /** Server-side texts of the start page. */
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
    cli_hint: "<link>Add your profiles</link> to <file></file> once, then sign in.",
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
    bad_destination:
      "This address cannot be opened: {reason, select, too_long {it is too long} forbidden_character {it has a space, a backslash or an invisible character} encoded_line_break {it has an encoded line break} not_an_address {it isn’t a plain https address} double_slash {its path begins with two slashes} not_https {it doesn’t begin with https://} has_port {it has a port} not_the_console {it isn’t a page of the AWS console} other {it isn’t valid}}.",
  },

  /** Pages about the reader: sign-in methods, command lines. */
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
      hint: "Set up two ways, so that losing one device doesn’t lock you out. Connect another account of yours to sign in with it too. You can disconnect it as long as another sign-in method is left. The audit log records both.",
      linked: "You can sign in with {named, select, yes {{name}} other {your provider}} from now on.",
      unlinked:
        "{named, select, yes {{name}} other {Your provider}} is disconnected. Sessions that began there have ended.",
      taken:
        "Nothing changed: this account at {named, select, yes {{name}} other {your provider}} belongs to another user here, or you have already connected a different one.",
      unreachable:
        "Foyer can’t reach {named, select, yes {{name}} other {your provider}} right now. Try again in a moment.",
      not_linked:
        "Nothing changed: {named, select, yes {{name}} other {your provider}} didn’t say enough about you, its reply was already used, or it’s turned off.",
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
      not_confirmed:
        "Nothing changed: too much time has passed since you confirmed that it’s you. Try again.",
    },
    confirm: {
      title: "Confirm that it’s you",
      hint: "Foyer asks again who you are before a change that grants access, at most once every ten minutes.",
      submit: "Confirm",
      go_on: "Continue",
      use_factor: "Use a passkey, a security key or an authenticator app",
      confirmed: "Thank you. Go back to the page with your change, and try it again.",
    },
    notices: {
      identity_linked: "Your account can be opened with {source} now",
      role_given: "You have a new role inside Foyer",
      password_reset: "An administrator reset your password",
      factor_added:
        "{kind, select, passkey {A passkey} security_key {A security key} other {An authenticator app}} was added to your account{named, select, yes {: {name}} other {}}",
      factor_removed:
        "{kind, select, passkey {A passkey} security_key {A security key} other {An authenticator app}} was removed from your account{named, select, yes {: {name}} other {}}",
      factors_reset: "An administrator reset your passkeys, apps and recovery codes",
      recovery_codes_made: "New recovery codes were made; the old ones no longer work",
      recovery_code_used:
        "A recovery code was used to sign in. {left, plural, =0 {None is left} one {# is left} other {# are left}}",
      passkey_copied: "One of your security keys may have been copied: someone used it with an old counter",
      password_set_by_link: "Your password was set with a link",
      not_you:
        "<time></time>. If you didn’t expect this, check your <link>sign-in methods</link>, and tell your administrator.",
      dismiss: "Dismiss",
    },
  },

  /** Shared by administration pages: navigation, page parts, tables. */
  admin: {
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
    group_detail: "group, {members, plural, one {# user} other {# users}}",
  },

  /** The admin menu of small screens. A client component: keep it small. */
  admin_menu: {
    administration: "Administration",
    show_all: "Show all pages",
  },

  /** The fields of policies. Client components: keep it small. */
  policy_fields: {
    managed_label: "AWS managed policies",
    managed_hint:
      "One name or ARN per line, such as ReadOnlyAccess or job-function/Billing. {count, number} of 20, customer managed policies included. An account allows 10 on a role unless you raise its quota.",
    managed_search: "Search AWS managed policies",
    managed_none: "No AWS managed policy matches. You can enter a newer one by its name or ARN.",
    inline_label: "Inline policy",
    inline_size: "{count, number} of {max, number} characters, not counting white space.",
    line: "Line {line, number}",
  },

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
      deleted_user: "A deleted user",
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
    account: "Account",
    search: "Search accounts by name, number, email or organizational unit",
    connect: "Connect accounts",
    none: "No accounts yet",
    none_hint: "Connect your organization, and its accounts appear here.",
    no_results: "No accounts match these filters",
    show_all: "Show all accounts",
    check_all: "Check all connections again",
    checking: "Checking…",
    checking_all: "Foyer is checking every account. Reload this page in a moment.",
    check_started: "Foyer is checking. Reload this page in a moment.",
    unit: "Organizational unit",
    roles: "Roles",
    connection: "Connection",
    management_account: "Management account",
    units: "Organizational units",
    units_below: "Organizational units in {name}",

    filters: {
      view: "View",
      table: "Table",
      tree: "Tree",
      environment: "Environment",
      all: "All",
      attention: "Attention",
      any: "Any state",
      needs_attention: "Needs attention",
    },

    /** States of an account. */
    states: {
      connected: "Connected",
      unchecked: "Not checked yet",
      broken: "Foyer can’t manage it",
      foreign_roles:
        "{count, plural, one {# role} other {# roles}} in Foyer’s path that Foyer did not create",
      suspended: "Suspended",
      pending_closure: "Closing",
      closed: "Closed",
      with_reason: "{state}: {reason}",
    },

    detail: {
      inactive: "This account is not active",
      inactive_hint: "Nobody can open it, and nothing is deployed to it.",
      foreign_roles: "Roles in Foyer’s path that Foyer did not create",
      check: "Check connection",
      repair: "Repair roles",
      label_title: "Name and environment",
      label: "Name in Foyer",
      label_hint: "Shown instead of AWS’s name, {name}.",
      label_inherited: "Inherited: {label}. AWS’s name is {name}.",
      environment: "Environment",
      inherited: "Inherited",
      inherited_from: "Inherited: {environment}",
      tags: "AWS tags: {tags}",
      remove_title: "Remove this account from Foyer",
      remove_hint: "Nobody can open it any more. Remove assignments to this account first.",
      remove_hint_roles:
        "Nobody can open it any more. {count, plural, one {# Foyer role stays} other {# Foyer roles stay}} in AWS, and Foyer no longer manages {count, plural, one {it} other {them}}. Remove assignments to this account first.",
      remove: "Remove {name}",
      removed: "Account removed.",
      quota_unknown:
        "A role may have {count, number} managed policies in an AWS account unless its quota was raised. Foyer hasn’t read this account’s quota yet.",
      quota: "A role may have {count, plural, one {# managed policy} other {# managed policies}} here.",
      no_roles: "No roles are deployed here",
      roles_caption: "Roles in this account",
      permission_set: "Permission set",
      role: "Role",
      state: "State",
      existing_roles: "Existing roles",
      access: "Who can access it, and why",
      access_caption: "Users who can access this account",
      export: "View and export all",
      activity: "Activity",
      nobody: "Nobody can access this account",
      user: "User",
      because: "Because",
      until: "{reason}, until <time></time>",
      first_shown: "Only the first {count, number} are shown. The export has the rest.",
    },
  },

  /** Connecting AWS organizations and accounts. */
  connections: {
    title: "Connect accounts",
    template_title: "1. Deploy the connection template",
    template_hint:
      "It creates two SAML providers and the roles that Foyer uses: one deploys roles in Foyer’s own path, one renews Foyer’s certificate, and one in the management account reads the organization. Deploy it as a service-managed StackSet to all organizational units. StackSets don’t reach the management account, so deploy it there as a stack, with the account’s number as ManagementAccountId.",
    templates: {
      cloudformation: "CloudFormation",
      cloudformation_hint: "For a service-managed StackSet, or a stack in one account.",
      terraform: "Terraform",
      terraform_hint: "The same for Terraform.",
      scp: "Service control policy",
      scp_hint: "Stops anyone else from changing what Foyer owns.",
    },
    caption: "Connected organizations",
    organization: "Organization",
    management_account: "Management account",
    synced: "Last sync",
    sync_failed: "Sync failed",
    never_synced: "Not yet",
    sync: "Sync now",
    sync_started: "Syncing now.",
    disconnect: "Disconnect",
    disconnect_name: "Disconnect {name}",
    disconnect_preview:
      "Disconnecting {name} locks {accounts, plural, one {# account} other {# accounts}}: nobody can open {accounts, plural, one {it} other {them}}, and {roles, plural, one {# Foyer role stays} other {# Foyer roles stay}} in AWS. Connecting the organization again unlocks {accounts, plural, one {it} other {them}}.",
    disconnected: "Organization disconnected.",
    connect_title: "2. Connect the organization",
    connect: "Connect and sync",
    connected: "Connected. Foyer is reading its accounts now.",
    name: "Name",
    twelve_digits: "12 digits.",
    partition: "Partition",
    partition_aws: "AWS",
    partition_aws_us_gov: "AWS GovCloud (US)",
    partition_aws_cn: "AWS China",
    add_title: "Or add one account",
    add: "Add account",
    added: "Account added. Foyer is checking its connection now.",
    account_number: "Account number",
    email: "Email",
  },

  /** Permission sets and existing roles. */
  permission_sets: {
    /** Descriptions of permission sets for common jobs: letters of western languages, because IAM accepts no others. */
    template_descriptions: {
      administrator: "Everything in the account",
      power_user: "Everything but users, roles and policies",
      read_only: "Sees everything, changes nothing",
      view_only: "Sees what is there, not what it holds",
      billing: "Bills, budgets and payment",
      security_audit: "Reads the security configuration",
      database_administrator: "Runs databases",
      network_administrator: "Runs networks",
      support_user: "Works with AWS Support",
    },
    title: "Permission sets",
    permission_set: "Permission set",
    search: "Search permission sets",
    create: "Create permission set",
    none: "No permission sets yet",
    none_hint: "A permission set says what a role may do. Create one and assign it, and Foyer deploys it.",
    name: "Name",
    policies: "Policies",
    session: "Session",
    deployment: "Deployment",

    /** Which policies a set has, in its row of the list. */
    summary: {
      existing: "Existing role {role}",
      managed: "{count, number} AWS managed",
      customer_managed: "{count, number} customer managed",
      inline: "inline",
      boundary: "boundary",
      none: "None",
    },

    /** Where a set is deployed. */
    state: {
      not_deployed_by_foyer: "Not deployed by Foyer",
      progress: "{done, number} of {total, plural, one {# account} other {# accounts}}",
      progress_removing:
        "{done, number} of {total, plural, one {# account} other {# accounts}}, removing {removing, number}",
      progress_label: "Progress of {name}",
      failed: "Failed in {count, plural, one {# account} other {# accounts}}",
      drifted: "Changed outside Foyer in {count, plural, one {# account} other {# accounts}}",
      out_of_date: "Out of date in {count, plural, one {# account} other {# accounts}}",
      out_of_date_and_failed:
        "Out of date in {out_of_date, plural, one {# account} other {# accounts}}, failed in {failed, number}",
      not_deployed: "Not deployed",
      deployed: "Deployed to {count, plural, one {# account} other {# accounts}}",
      review: "Review",
      provision: "Provision",
    },

    drifted: {
      title: "{permission_set} was changed outside Foyer in {account} ({number})",
      locked: "{parts}. Nobody can open it until it is repaired.",
      difference: "Show difference",
      repair: "Repair",
      more: "More roles were changed outside Foyer",
    },

    /** Roles that AWS refuses for having too many managed policies. */
    too_many_policies: {
      title:
        "{count, plural, one {# account allows} other {# accounts allow}} fewer managed policies than this set has",
      account:
        "<link>{account}</link> allows {quota, number} managed policies on a role; this permission set has {policies, number}.",
      summary:
        "{count, plural, one {# role has more managed policies than its account allows, and will fail.} other {# roles have more managed policies than their accounts allow, and will fail.}}",
      fix: "Raise the quota “Managed policies per role” (L-0DA4ABF3) in the account’s Service Quotas, or give the permission set fewer policies.",
      caption: "Roles with too many managed policies",
      policies: "Policies",
      allowed: "Allowed",
    },

    /** AWS managed policies that Foyer's copy of AWS's list doesn't have. */
    unknown_policies: {
      accept: "Use it anyway",
      title:
        "{count, plural, one {# AWS managed policy isn’t in Foyer’s list} other {# AWS managed policies aren’t in Foyer’s list}}",
      hint: "{names}\n{similar, select, none {Check the spelling: provisioning fails if AWS doesn’t have it.} other {Did you mean {similar}? Provisioning fails if AWS doesn’t have it.}}",
    },

    detail: {
      defined: "Version {version, number} is the latest.",
      why_failed: "See why it failed",
      assignments: "Assignments",
      assign: "Assign",
      roles: "Roles",
      existing_role:
        "Signs people in to <role></role>, an existing role. Foyer never changes it. It must trust Foyer’s SAML provider in each account.",
      role_in_accounts: "The role in each account",
      check: "Check again",
      checking: "Checking…",
      not_assigned: "Not assigned in any account",
      not_assigned_hint: "Foyer checks the role in an account as soon as it is assigned there.",
      save: "Save as new version",
      saved:
        "Saved as version {version, number}. Accounts keep their version until you provision the permission set.",
      unchanged: "Nothing changed.",
      delete: "Delete {name}",
      delete_hint:
        "This permanently deletes the definition and {count, plural, one {its only version} other {all # versions}}. Remove its assignments first.",
    },

    versions: {
      title: "Versions",
      version: "Version",
      by: "By",
      when: "When",
      changes: "Changes",
      created: "Created",
      restore: "Restore…",
      restore_title: "Restore version {version, number}?",
      same: "It is the same as version {version, number}.",
      restore_hint:
        "This creates version {version, number}. Accounts keep their version until you provision the permission set.",
      current: "version {version, number}, now",
      restored: "version {version, number}",
      restore_submit: "Restore version {version, number}",
      cancel: "Cancel",
      newest: "Newest versions",
      older: "Older versions",
    },

    /** What saving or provisioning changes. */
    preview: {
      nothing: "Nothing changes.",
      no_role: "No role changes: only Foyer uses this. It applies at once.",
      not_deployed: "It isn’t deployed anywhere: no role changes.",
      out_of_date:
        "{roles, plural, one {# role will be out of date, and changes} other {# roles will be out of date, and change}} when you provision. That affects {users, plural, one {# user} other {# users}}. No role is created or deleted.",
      up_to_date: "Every role is up to date.",
      provision:
        "{roles, plural, one {# role changes} other {# roles change}}, for {users, plural, one {# user} other {# users}}. No role is deleted.",
      roles_out_of_date: "Roles that will be out of date",
      roles_change: "Roles that change",
      account: "Account",
      number: "Number",
      state: "State",
      version: "Version there",
      no_version: "None",
      state_pending: "Waiting",
      state_deployed: "Deployed",
      state_failed: "Failed",
      state_removing: "Being removed",
    },

    /** The parts of a permission set. */
    fields: {
      description: "Description",
      description_hint: "Shown next to the role.",
      session_seconds: "Session",
      relay_state: "Relay state",
      relay_state_hint: "The AWS console page that opens. Leave empty for the console’s home page.",
      tags: "Tags",
      tags_hint: "One per line: key=value.",
      aws_managed_policies: "AWS managed policies",
      customer_managed_policies: "Customer managed policies",
      customer_managed_policies_hint:
        "One per line: path and name, such as /security/NoDelete. They must exist in each account.",
      inline_policy: "Inline policy",
      boundary: "Permissions boundary",
      boundary_hint:
        "The name or ARN of an AWS managed policy, or the path and name of a customer managed one, such as /security/Boundary. Leave empty for none.",
      existing_role: "Role",
    },

    new: {
      title: "Create permission set",
      templates: "Start from a template:",
      name_hint: "1 to 32 letters, digits or _+=,.@- You can’t change it later.",
      use_existing: "Use an existing role",
      existing_role: "Path and name of the role",
      existing_role_hint:
        "Such as /team/Deployer. It must trust Foyer’s SAML provider. Foyer signs people in to it and never changes it. Leave all policies above empty.",
    },

    /** Existing roles, account by account. */
    existing: {
      caption: "Existing roles",
      account: "Account",
      permission_set: "Permission set",
      role: "Role",
      state: "State",
      unchecked: "Not checked yet",
      ok: "Lets people in",
      warning: "Should let people in",
      broken: "Lets nobody in",
      checked: "(<time></time>)",
      statement: "The statement its trust policy needs",
      statement_label: "trust policy statement",
    },
  },

  /** Assignments and the access pages. */
  assignments: {
    title: "Assignments",
    search: "Search assignments by user, group, permission set or target",
    none: "Nothing is assigned yet",
    user_or_group: "User or group",
    permission_set: "Permission set",
    target: "Accounts",
    dates: "Dates",
    and_below: "and below",
    remove: "Remove",
    remove_label: "Remove {permission_set} on {target} from {name}",
    unknown: "unknown",

    /** When an assignment applies. */
    always: "No end date",
    from: "From {start}",
    until: "Until {end}",
    from_until: "From {start} until {end}",

    removal: {
      title: "Remove {permission_set} on {target} from {name}?",
      refused: "This assignment can’t be removed",
      submit: "Remove assignment",
      end_sessions: "Also end these AWS sessions",
      end_sessions_hint:
        "Sessions opened through this assignment are denied everything, unless another assignment grants the same.",
      cancel: "Cancel",
    },

    new: {
      title: "Assign permission sets",
      action: "Assign",
      no_permission_sets: "There are no permission sets yet",
      create_permission_set: "Create the first one",
      ask_for_permission_set: "An administrator creates them.",
      no_accounts: "There are no accounts yet",
      connect:
        "<link>Connect your organization, or an account</link>. You can already assign to all accounts: new accounts are included.",
      ask_to_connect: "An administrator connects them. What is assigned to all accounts includes new ones.",
      principals: "Users and groups",
      permission_sets: "Permission sets",
      accounts: "Accounts",
      accounts_hint: "By name, organizational unit or number. You can paste several numbers.",
      where: "Where",
      these_accounts: "These accounts",
      unit: "Organizational unit",
      choose_unit: "Choose an organizational unit",
      tag: "Accounts with a tag",
      tag_label: "Tag, as key=value",
      all: "All accounts",
      hint: "Organizational units, tags and all accounts follow accounts as they come and go. The management account is included only if you assign it by its number.",
      hint_units: "Organizational units follow accounts as they come and go.",
      starts_at: "Starts",
      starts_at_hint: "Leave empty to start now. Time zone: {zone}.",
      ends_at: "Ends",
      ends_at_hint: "Leave empty for no end date. Time zone: {zone}.",
      created:
        "{count, plural, one {# assignment created} other {# assignments created}}. Roles are being deployed; see Provisioning for progress.",
      dates_changed: "{count, plural, one {Dates of # assignment} other {Dates of # assignments}} changed.",
      nothing_new: "All of this is assigned already.",
    },

    /** What creating or removing an assignment changes. */
    effect: {
      nobody_gains: "Nobody gains access.",
      nobody_loses: "Nobody loses access.",
      gain: "{users, plural, one {# user gains} other {# users gain}} access in {accounts, plural, one {# account} other {# accounts}}.",
      gain_at_most:
        "At most {users, plural, one {# user gains} other {# users gain}} access in {accounts, plural, one {# account} other {# accounts}}.",
      lose: "{users, plural, one {# user loses} other {# users lose}} access in {accounts, plural, one {# account} other {# accounts}}.",
      lose_at_most:
        "At most {users, plural, one {# user loses} other {# users lose}} access in {accounts, plural, one {# account} other {# accounts}}.",
      no_roles: "No role is created or deleted.",
      roles_created: "{count, plural, one {# role is created.} other {# roles are created.}}",
      roles_deleted: "{count, plural, one {# role is deleted.} other {# roles are deleted.}}",
      dates:
        "{count, plural, one {Dates of # existing assignment change.} other {Dates of # existing assignments change.}}",
      sessions_stay: "AWS sessions that are already open last until they expire, twelve hours at most.",
      sessions_stay_until:
        "{count, plural, one {# AWS session that is already open lasts} other {# AWS sessions that are already open last}} until {time} at the latest. You can end {count, plural, one {it} other {them}} now from the user’s page.",
      who_gains: "Who gains access",
      who_loses: "Who loses access",
      created: "Roles that are created",
      deleted: "Roles that are deleted",
      changed_dates: "Dates that change",
      user: "User",
      account: "Account",
      number: "Number",
      before: "Now",
      after: "After",
      gains_access: "gains access",
      loses_access: "loses access",
      role_created: "role created",
      role_deleted: "role deleted",
      dates_change: "dates change",
      too_many_policies: "too many managed policies: {policies, number}, {quota, number} allowed",
    },

    access: {
      title: "Who can access what",
      search: "Search accounts and users",
      accounts: "Accounts",
      accounts_head: "Who can access…",
      no_matching_account: "No matching account",
      no_accounts: "No accounts yet",
      users: "Users",
      users_head: "What can they access…",
      no_matching_user: "No matching user",
      of_user: "What {name} can access, and why",
      of_account: "Who can access {name}, and why",
      download_csv: "CSV",
      download_json: "JSON",
      none_of_user: "This user can’t access any account",
      none_of_account: "Nobody can access this account",
      account: "Account",
      user: "User",
      permission_set: "Permission set",
      because: "Because",
      until: "Until",
      no_end: "No end date",
      first_shown:
        "Only the first {count, number} are shown. Downloads contain up to {max, number}, and say if there are more.",
      back: "Choose another account or user",
      direct:
        "assigned directly, on {kind, select, account {this account} unit {{target}} tag {accounts tagged {target}} other {all accounts}}",
      by_group:
        "member of {group}, on {kind, select, account {this account} unit {{target}} tag {accounts tagged {target}} other {all accounts}}",
      cut_off: "More than {max, number} rows: the rest is left out",
    },
  },

  /** Provisioning, drift, AWS sessions and key rotation. */
  provisioning: {
    title: "Provisioning",
    search: "Search roles by account or permission set",
    roles: "Roles",
    show_attention: "Needs attention",
    show_all: "All roles",
    repair_all: "Repair all {count, number}",
    repair_all_of: "Repair all of {name}",
    no_roles: "No roles yet",
    all_up_to_date: "Every role is up to date",
    role: "Role",
    state: "State",
    role_in_account: "<set>{permission_set}</set> in <at>{account}</at>",
    try_again: "Try again",
    repair: "Repair",
    repair_started: "Repair started.",
    started: "Provisioning started.",

    activity: {
      title: "Activity",
      none: "Nothing has been provisioned yet",
      what: "What",
      by: "By",
      when: "When",
      progress: "Progress",
      assign: "Assignments added",
      unassign: "Assignments removed",
      provision: "Provisioned",
      repair: "Repaired",
      revoke: "AWS sessions ended",
      done: "{total, number} of {total, number} done",
      failed: "{count, number} failed: {reason}",
      in_progress: "{done, number} of {total, number}",
      in_progress_failed: "{done, number} of {total, number}, {failed, number} failed",
    },

    /** States of a role. */
    states: {
      waiting: "Waiting",
      deploying: "Deploying",
      deployed: "Deployed",
      removing: "Removing",
      failed: "Failed",
      changed_by_hand: "Changed outside Foyer",
      out_of_date: "Out of date",
      locked: "{state}, locked",
      reason: "{state}: {reason}",
    },

    /** How a role differs from what Foyer deployed. */
    drift: {
      defined: "defined",
      found: "in the account",
      none: "none",
      missing: "role is missing",
      foreign: "role was not created by Foyer",
      path: "path",
      tags: "tags",
      trust: "trust policy",
      duration: "session duration",
      description: "description",
      boundary: "permissions boundary",
      managed_policies: "managed policies",
      inline_policy: "inline policy",
    },

    keys: {
      title: "Signing keys",
      key: "Key",
      purpose: "Purpose",
      state: "State",
      created: "Created",
      purpose_people: "Signing people in",
      purpose_provisioner: "Foyer’s own work in accounts",
      state_active: "Signing",
      state_published: "Trusted, not signing yet",
      state_retired: "Retired and destroyed",
      left_behind: "{count, plural, one {# account was} other {# accounts were}} left behind",
      left_behind_hint:
        "Nobody can open {count, plural, one {it} other {them}} until Foyer reaches {count, plural, one {it} other {them}}. Foyer keeps trying.",
      rotation: "Key rotation",
      emergency_rotation: "Emergency key rotation",
      step_publish: "Accounts are learning to trust the new key.",
      step_wait:
        "All accounts are ready. The new key signs; the rotation continues when sign-ins by the old key have expired, in about six minutes.",
      step_retire: "Accounts are removing the old key.",
      step_done: "Finished.",
      step_stopped: "Stopped.",
      progress: "{done, number} of {total, plural, one {# account} other {# accounts}}",
      progress_label: "Accounts reached",
      behind: "Accounts not reached yet",
      account: "Account",
      problem: "Why",
      not_tried: "Not tried yet",
      continue_without: "Continue without {count, plural, one {this account} other {these # accounts}}",
      stop: "Stop and keep the old key",
      rotate_title: "Rotate the sign-in key",
      rotate_hint:
        "Every account learns to trust a new key before it signs, so nobody is interrupted. It takes about eight minutes. To rotate the provisioner’s key, deploy the connection template again.",
      rotate: "Start rotation",
      emergency_title: "Emergency",
      emergency_hint:
        "For when the key may have been stolen. The old key is destroyed at once. Each account opens again as soon as Foyer has reached it, which takes seconds. Every AWS session that began earlier is denied in every role for twelve hours.",
      emergency: "Replace the key now",
      confirm: "Type “{phrase}” to confirm",
      confirm_phrase: "replace the key",
      started: "Started. Accounts are learning to trust the new key.",
      stopped: "Stopped. The new key was deleted.",
      continued: "Continuing without them.",
      replaced: "The old key is destroyed. Accounts are being updated now.",
    },
  },

  /** Users, their pages and administrators. */
  users: {
    title: "Users",
    user: "User",
    search: "Search users by name or email",
    none: "No users yet",
    name: "Name",
    user_name: "User name",
    email: "Email",
    groups: "Groups",
    state: "State",
    enabled: "Enabled",
    disabled: "Disabled",

    create: {
      title: "Create user",
      full_name: "Full name",
      submit: "Create user",
      done: "{user} chooses a password with this link. It works once, within a day, and isn’t shown again:\n{link}",
      mailed: "{user} gets a mail with a link to choose a password.",
    },

    disabled_notice: "This user can’t sign in or open anything. Their assignments are kept.",
    reset_password: "Reset password",
    own_links:
      "{count, plural, one {This user connected another account of theirs. Resetting the password disconnects it.} other {This user connected # other accounts of theirs. Resetting the password disconnects them.}}",
    own_link: "{source}: {subject}, connected <time></time>",
    keep_own_links: "Keep them connected",
    password_reset:
      "Signed out everywhere, and the old password no longer works. This link for a new one works once, within a day, and isn’t shown again:\n{link}",
    password_reset_mailed:
      "Signed out everywhere, and the old password no longer works. A mail with a link for a new one is on its way.",
    delivery: "Link to choose a password",
    delivery_mail: "Send it by e-mail",
    delivery_handed_over: "Show it to me, to hand over",
    disable: "Disable and sign out everywhere",
    enable: "Enable",
    now_disabled:
      "Disabled, and signed out of Foyer everywhere. AWS sessions that are still open are listed below.",
    now_enabled: "Enabled.",

    access: {
      title: "What {name} can access, and why",
      caption: "What this user can access",
      none: "This user has no access yet",
      account: "Account",
      permission_set: "Permission set",
      because: "Because",
      export: "View and export all",
      activity: "Activity",
      session_tags: "Session tags",
    },

    aws_sessions: {
      title: "AWS sessions",
      none: "No AWS session that Foyer opened is active.",
      active:
        "{count, plural, one {# AWS session is} other {# AWS sessions are}} still active and can last until <time></time>. Foyer opens no new ones.",
      active_here:
        "{count, plural, one {# session that Foyer opened may be} other {# sessions that Foyer opened may be}} active, until <time></time> at the latest.",
      ending: "{count, plural, one {# AWS session is} other {# AWS sessions are}} being ended.",
      account: "Account",
      permission_set: "Permission set",
      until: "Active until, at the latest",
      state: "State",
      state_ending: "Ending",
      state_active: "Active",
      state_not_assigned: "Active, no longer assigned",
      state_outside: "Active, in a role that Foyer does not change",
      state_outside_not_assigned: "Active, no longer assigned, in a role that Foyer does not change",
      end: "End {name}’s AWS sessions",
      only_unassigned: "Only sessions that are no longer assigned",
      end_requested:
        "Ending sessions in {count, plural, one {# role} other {# roles}}. See Provisioning for progress.",
      limits: "What Foyer can’t end",
      limits_hint:
        "Foyer can’t end sessions in your existing roles, sessions that moved on from one of Foyer’s roles into another role, or sessions in accounts it can’t reach. To end those too, attach this service control policy to the organization’s root. It denies everything to this user’s earlier sessions, in every account except the management account. Detach it after twelve hours, when no such session can still be active. AWS services that don’t pass on when a session began aren’t affected.",
      policy: "service control policy",
    },

    /** Preview of ending a user’s AWS sessions. */
    end_sessions: {
      nothing: "No session of this user is active in Foyer’s roles. Nothing changes.",
      summary:
        "{count, plural, one {# role denies} other {# roles deny}} everything to this user’s open sessions. Each allows it again once the last of these sessions has expired, {time} at the latest.",
      assignments_stay:
        "Assignments stay: the user can open these roles again after a minute. Disable the user to prevent that.",
      for_everyone:
        "{count, plural, one {# role has} other {# roles have}} no room for a user’s name next to the permission set’s own policy. Everyone’s sessions in {count, plural, one {it} other {them}} end, and people open new ones.",
      later:
        "Foyer can’t reach the {count, plural, one {account of # role} other {accounts of # roles}} now. The sessions there end as soon as it can.",
      outside:
        "{count, plural, one {# session in an existing role stays} other {# sessions in existing roles stay}} open: Foyer never changes those roles.",
      caption: "Roles that deny this user’s sessions",
      until: "Until",
      ends: "Ends",
      everyone: "Everyone’s sessions",
      this_user: "This user’s sessions",
    },

    delete: {
      title: "Delete {name}",
      hint: "This removes the user’s direct assignments, and deletes roles that nobody else needs. You can’t undo it; you can undo disabling.",
      submit: "Delete {name}",
    },

    command_lines: {
      title: "Command lines",
      hint: "These are signed in with the AWS CLI or an SDK. Signing one out ends its tokens at once. Credentials that AWS has already issued work until they expire.",
      search: "Search users",
      no_matches: "No matching user has a signed-in command line.",
      of_user: "Signed-in command lines",
      all: "View all",
      signed_out: "Signed out.",
    },

    administrators: {
      title: "Administrators",
      search: "Search users and groups to choose from",
      none: "Nobody administers Foyer",
      caption: "Roles in Foyer",
      user_or_group: "User or group",
      role: "Role",
      scope: "Scope",
      everything: "Everything",
      whole_organization: "The whole organization",
      unit_and_sets: "{unit}, only {permission_sets}",
      only_sets: "Only {permission_sets}",
      remove: "Remove {name}",
      administrator: "Administrator",
      auditor: "Auditor",
      delegate: "Delegate",
      add: {
        title: "Add administrator",
        submit: "Add",
        principal: "{name} ({detail})",
        administrator: "Administrator: full access",
        auditor: "Auditor: read-only access",
        delegate: "Delegate: assigns within the limits below",
        unit: "Delegate: only in this organizational unit",
        any_unit: "Any",
        permission_sets: "Delegate: only these permission sets",
        permission_sets_hint: "Select none to allow all.",
        done: "Added. The role applies from the next request.",
      },
      removed: "Removed.",
    },
  },

  /** Groups. */
  groups: {
    title: "Groups",
    group: "Group",
    search: "Search groups",
    none: "No groups yet",
    name: "Name",
    description: "Description",
    users: "Users",
    user_name: "User name",
    managed:
      "This group comes from {source}. Its name and members can only be changed there, and Foyer follows. You can still assign permission sets to it.",

    create: {
      title: "Create group",
      submit: "Create group",
      done: "Group created.",
    },

    members: {
      title: "Users",
      caption: "Users in this group",
      none: "This group has no users",
      remove: "Remove {user}",
      removed: "User removed from the group.",
      hint: "People you remove lose the access this group grants. AWS sessions that are already open last until they expire; end them from the user’s page.",
      add: "Add user",
      add_submit: "Add to group",
      added: "User added to the group.",
    },

    assignments: {
      title: "Assignments",
      caption: "What is assigned to this group",
      none: "Nothing is assigned to this group",
      all: "View all",
      permission_set: "Permission set",
      target: "Accounts",
      dates: "Dates",
    },

    edit: {
      title: "Name and description",
    },

    delete: {
      title: "Delete {name}",
      hint: "{count, plural, one {# user loses the access this group grants} other {# users lose the access this group grants}}, and roles that nobody else needs are deleted.",
      submit: "Delete {name}",
    },
  },

  /** Identity sources: OIDC, SAML, LDAP, SCIM, AWS IAM Identity Center. */
  sources: {
    title: "Identity sources",
    source: "Identity source",
    /** Certificates that can expire. */
    certificates: {
      provider: "The provider’s certificate",
      own: "Foyer’s own certificate",
      authority: "Its certificate authority",
      caption_authority: "Trusted certificate authorities",
      caption_provider: "Certificates the provider signs with",
      caption_own: "Foyer’s own certificates",
      certificate: "Certificate",
      expires: "Expires",
      fingerprint: "SHA-256",
      unnamed: "Unnamed",
      title_expired: "{certificate} has expired",
      title_expires: "{certificate} expires soon",
      expired: "It expired <time></time>.",
      expires_at: "It expires <time></time>.",
    },
    add: "Add source",
    added: "Source added.",
    add_kind: "Kind of source",
    provider_kind: "Kind of provider",
    directory_kind: "Kind of directory",
    saved_test: "Saved. Test it again.",
    saved_identity_center: "Saved. Test it again. Users who were connected sign in there again.",
    only_built_in: "Only the built-in directory",
    only_built_in_hint:
      "Let people sign in through Okta, Entra ID or another provider, and let a directory provision users and groups by SCIM.",
    providers: "Providers",
    providers_hint: "They verify who someone is, or show what people have elsewhere.",
    provider: "Provider",
    kind: "Kind",
    state: "State",
    on: "On",
    off: "Off",
    unreachable_since: "Unreachable since <time></time>",
    kinds: {
      oidc: "OpenID Connect",
      saml: "SAML",
      ldap: "Active Directory or LDAP",
      identity_center: "AWS IAM Identity Center",
      scim: "SCIM directory",
    },

    new: {
      other_provider: "Another provider",
      oidc_hint:
        "It stays off until you have tested it. At the provider, allow the redirect URI that the next page shows.",
      saml_hint: "It stays off until you have tested it. The next page shows what to enter at the provider.",
      ldap_hint:
        "It stays off until you have tested it. List servers inside your network in FOYER_INTERNAL_HOSTS.",
      identity_center_hint:
        "Of any organization and partition, or another Foyer. People sign in there with a code and see its accounts next to Foyer’s own. It stays off until you have tested it.",
      scim_hint:
        "It creates, changes and deactivates users and groups here, with a token you create on the next page.",
      scim_name_hint: "Such as Okta or Entra ID.",
      active_directory: "Active Directory",
      other_ldap: "Another LDAP directory",
    },

    scim: {
      summary:
        "SCIM directory: {users, plural, one {# user} other {# users}}, {groups, plural, one {# group} other {# groups}}. Only the directory can change what it provisions.",
      base_url: "Base URL",
      tokens: "Tokens of {name}",
      token: "Token",
      permission: "Permission",
      last_used: "Last used",
      read: "Read",
      provision: "Provision",
      from_networks: "From",
      last_use: "<time></time> from {ip}",
      unknown_address: "an unknown address",
      never: "Never",
      disable: "Disable {name}",
      disabled_at: "Disabled <time></time>",
      expired_at: "Expired <time></time>",
      expires_soon: "Expires soon: <time></time>",
      expires_at: "Expires <time></time>",
      newest_shown: "Only the newest 20 disabled or expired tokens are shown. The audit log has all of them.",
      create: "Create token",
      copy: "Copy token",
      created: "Copy the token now. Foyer won’t show it again.",
      now_disabled: "Token disabled.",
      name: "Name",
      days: "Days until it expires",
      networks: "Allowed networks",
      networks_hint:
        "IP addresses or CIDR ranges of the directory, such as 203.0.113.0/24, separated by commas. Leave empty to allow all.",
    },

    departures: {
      title: "{count, plural, one {# user} other {# users}} left within an hour",
      hint: "Since <time></time>. Deactivated users are signed out but keep their assignments. Further deletions need your approval. If the directory is wrong, fix it there or disable its tokens first, then enable the users again. If it is right, approve: for one day it may deactivate and delete without asking.",
      hint_deletions:
        "Since <time></time>. Deactivated users are signed out but keep their assignments. {count, plural, one {# deletion needs your approval; that user is} other {# deletions need your approval; those users are}} disabled. If the directory is wrong, fix it there or disable its tokens first, then enable the users again. If it is right, approve: for one day it may deactivate and delete without asking.",
      who: "Disabled users",
      enable: "Enable {count, plural, one {this user} other {these # users}} again",
      enabling: "Enabling…",
      enabled: "{count, plural, one {# user is} other {# users are}} enabled again.",
      approve: "Approve",
      approved: "The directory may continue for a day.",
    },

    detail: {
      unreachable: "Foyer can’t reach the provider",
      unreachable_hint:
        "Foyer asked {host} for its configuration and got no usable answer. Check the issuer. List providers inside your network in FOYER_INTERNAL_HOSTS.",
      off_accounts: "Its accounts are hidden while it is off.",
      off_sign_in: "Nobody can sign in through it while it is off.",
      test: "Test",
      turn_off: "Turn off {name}",
      turn_on: "Turn on",
      turn_off_accounts:
        "Turning it off ends the sessions people have there and removes its accounts from the start page.",
      turn_off_sign_in: "Turning it off signs out everyone who signed in through it.",
      on_accounts: "On. People find it on their start page.",
      on_sign_in: "On. People can sign in through it.",
      now_off_accounts: "Off. Nobody is connected to it any more.",
      now_off_sign_in: "Off. Everyone who signed in through it is signed out.",
      not_tested: "Not tested yet",
      not_tested_hint: "The test takes you through a sign-in and shows what arrives. It signs nobody in.",
      tested: "Tested <time></time>. This is what arrived, and the user Foyer would see.",
      would_see: "What Foyer would see",
      foyer: "In Foyer",
      arrived_as: "Arrived as",
      subject: "Subject",
      user_name: "User name",
      display_name: "Display name",
      email: "Email",
      email_verified: "{email} (verified)",
      email_not_verified: "{email} (not verified)",
      email_unsaid: "{email} (the provider doesn’t say whether it is verified: email_verified is missing)",
      subject_problem:
        "{problem, select, outer_space {begins or ends with white space, which Foyer refuses: subjects are compared exactly} transient {is transient: it changes at each sign-in. Ask the provider for a persistent NameID, or name an attribute as the subject} unusable {isn’t text of 1 to 255 printable characters} other {doesn’t arrive}}",
      groups_unsaid:
        "Memberships stay as they are: {why, select, absent {the claim is missing or empty} overage {the user is in too many groups, so the provider left them out} not_a_list {the claim isn’t a list} unreadable {the list can’t be read as group names} other {there are more than 1,000}}",
      groups: "Groups",
      no_groups: "none",
      session_tag: "Session tag {name}",
      missing: "doesn’t arrive",
      all_claims: "All claims",
      settings: "Settings",
      users: "Users",
      users_hint: "Which subject belongs to which user. Foyer never matches users by name or email alone.",
      linked: "Linked users",
      user: "User",
      last_sign_in: "Last sign-in",
      never: "Never",
      unlink: "Unlink {user}",
      unlinked: "User unlinked.",
      link: "Link user",
      link_user: "User name in Foyer",
      link_subject: "Subject at the provider",
      linked_done: "User linked.",
      linked_by: "Linked by",
      linked_by_source: "The source",
      linked_by_administrator: "An administrator",
      linked_by_user: "The user",
      own_links_on:
        "Users may connect their own accounts here as a further sign-in method. What this source says about such an account never becomes a session tag or a membership.",
      own_links_off: "Users can’t connect their own accounts here.",
      own_links_turn_on: "Let users connect their accounts",
      own_links_turn_off: "Stop letting users connect accounts",
      own_links_now_on: "Users can connect their accounts now.",
      own_links_now_off: "Users can’t connect accounts any more. Accounts that are connected stay.",
      delete: "Delete",
      delete_hint: "Only possible while no users or groups come from it.",
      delete_name: "Delete {name}",
      enter_at_provider: "Enter at the provider",
    },

    oidc: {
      redirect_uri: "Redirect URI",
      back_channel: "Back-channel logout URI (optional)",
      signed_out: "Post-logout redirect URI",
    },

    test_failed: "The last test failed",
    test_notes: "The sign-in works, but something went wrong",
    saml: {
      entity_id: "Metadata and entity ID (audience)",
      acs: "Assertion consumer service (reply URL, ACS)",
      logout: "Single logout (optional)",
      download: "Download metadata",
      with_logout: "<id></id>, signing in at <url></url>, with single logout.",
      without_logout: "<id></id>, signing in at <url></url>, without single logout.",
      read_at: "Metadata read <time></time>.",
      valid_until: "It is valid until <time></time>.",
      refresh_failed: "Foyer couldn’t read the metadata again",
      refresh_failed_hint: "Foyer keeps using the metadata it has.",
      refresh: "Read metadata now",
      refreshed_changed: "Metadata read. Something changed; see the certificates.",
      refreshed: "Metadata read. Nothing changed.",
      key_title: "Foyer’s own key",
      key_none:
        "It signs requests and decrypts assertions. To replace it, create the next key, let the provider read the metadata again, then use the next key.",
      key_next:
        "The second certificate belongs to the next key. Both are in the metadata: let the provider read it again, or give it the certificate, before you use the next key.",
      key_previous:
        "The first key signs. The second is the previous one and still decrypts. Retire it once the provider has read the metadata again.",
      make_key: "Create next key",
      making_key: "Creating…",
      made_key: "Key created. It is in the metadata now and doesn’t sign yet.",
      use_key: "Use next key",
      used_key: "The next key signs from now on.",
      drop_key: "Delete next key",
      retire_key: "Retire previous key",
      retired_key: "Key deleted.",
    },

    ldap: {
      test: "Test",
      test_hint: "Runs a test sync. No users are created or signed in.",
      not_tested_hint: "The test shows what the directory contains, and which users Foyer would create.",
      asking: "Testing…",
      result:
        "Tested <time></time>. {server} answered for {contexts}. In the bases: {users, plural, one {# user} other {# users}} and {groups, plural, one {# group} other {# groups}}.",
      result_at_least:
        "Tested <time></time>. {server} answered for {contexts}. In the bases: at least {users, plural, one {# user} other {# users}} and {groups, plural, one {# group} other {# groups}}.",
      no_contexts: "no naming context",
      trial_accepted: "{name}: signed in",
      trial_refused: "{name}: {reason}",
      signed_in: "signed in",
      object_id: "Immutable ID",
      may_sign_in: "may sign in",
      no_user_name: "no usable user name",
      try_name: "Try to sign in as",
      try_name_hint: "Optional. The password is not stored.",
      try_password: "Password to try",
      answered: "{server} answered.",
      syncs: "Syncs",
      syncs_hint:
        "Users and groups are synced every {count, plural, one {minute} other {# minutes}} while the source is on. Users who leave the directory are disabled, never deleted.",
      syncing: "Syncing now",
      not_synced: "Not synced yet",
      done: "Synced",
      failed: "Sync failed",
      paused: "Needs your approval",
      paused_title:
        "The last sync would disable {people, number} of {enabled, plural, one {# user} other {# users}}",
      paused_title_memberships:
        "The last sync would disable {people, number} of {enabled, plural, one {# user} other {# users}} and end {removals, number} of {memberships, plural, one {# membership} other {# memberships}}",
      paused_hint:
        "That is more than one sync may remove, so nothing was changed. If the directory is wrong, fix it there and sync again. If it is right, approve.",
      affected: "People affected",
      approve: "Disable {count, plural, one {this user} other {these # users}} once",
      approved: "Syncing again. These users will be disabled.",
      counts_full:
        "{people, plural, one {# user} other {# users}} and {groups, plural, one {# group} other {# groups}}. The last full sync added {made, plural, one {# user} other {# users}}, changed {changed, number}, disabled {disabled, number} and enabled {enabled, number}. It added {added, plural, one {# membership} other {# memberships}} and removed {removed, number}.",
      counts_changes:
        "{people, plural, one {# user} other {# users}} and {groups, plural, one {# group} other {# groups}}. The last sync of changes added {made, plural, one {# user} other {# users}}, changed {changed, number}, disabled {disabled, number} and enabled {enabled, number}. It added {added, plural, one {# membership} other {# memberships}} and removed {removed, number}.",
      problems: "Problems",
      name: "Name",
      problem: "Problem",
      sync_now: "Sync now",
      sync_all: "Sync everything again",
      started: "Syncing the directory.",
      started_full: "Syncing everything again.",
    },

    identity_center: {
      arrived: "Accounts and roles that arrived",
      account: "Account",
      number: "Number",
      roles: "Roles",
      more: "There are more. A test reads the first {count, number}.",
      connected: "Connected users",
      connected_hint: "Foyer keeps their session there, encrypted, until they sign out here.",
      nobody: "Nobody is connected",
      user_there: "User name there",
      since: "Since",
      ended: "Ended there",
      active: "Connected",
      disconnect: "Disconnect {user}",
      disconnected: "User disconnected.",
      last: "The last {shown, number} of {count, number}.",
    },

    fields: {
      name: "Name",
      name_sign_in: "Shown on the sign-in page.",
      name_accounts: "Shown next to its accounts.",
      name_ldap: "Shown on the sign-in page when the directory is down.",
      keep: "Leave empty to keep the current one.",
      such_as: "Such as {example}",
      new_users: "New users",
      first_sign_in: "On first sign-in",
      create: "Create the user",
      directory: "Match a SCIM user",
      refuse: "Refuse until an administrator links them",
      domains: "Only with an email address in these domains",
      scim_directory: "SCIM directory",
      equals: "Equals the directory’s",
      user_name_equals: "The user name equals the directory’s",
      claim: "Claim",
      attribute: "Attribute",
      user_name: "User name",
      display_name: "Display name",
      email: "Email",
      groups: "Groups",
      groups_hint: "Leave empty to manage groups in Foyer.",
      certificate_authority: "Certificate authority",
      certificate_authority_hint:
        "In PEM form, if a private authority issued the certificate. Leave empty for a public one.",
      access_control: "Attributes for access control",
      access_control_claims: "One per line: Tag = claim. They become session tags in AWS.",
      access_control_attributes: "One per line: Tag = attribute. They become session tags in AWS.",
    },
    oidc_fields: {
      issuer: "Issuer",
      client_id: "Client ID",
      client_secret: "Client secret",
      public_client: "Leave empty for a public client. PKCE is always used.",
      domains_hint:
        "Separated by commas. The provider must send email_verified. Leave empty to allow everyone the provider signs in.",
      more: "Claims, scopes and sign-out",
      scopes: "Scopes",
      algorithm: "ID token signature",
      sign_out: "Sign out at the provider too",
      sign_out_no: "No, only here",
      sign_out_yes: "Yes, if the provider supports it",
    },
    saml_fields: {
      metadata_url: "Metadata URL",
      metadata_url_hint: "Read every day, so that new certificates arrive automatically. Such as {example}",
      metadata_url_none: "Read every day. This provider has none; upload the file.",
      metadata_file: "Or the metadata as a file",
      metadata_keep: "Leave empty to keep the current metadata.",
      metadata_size: "Up to 1 MB.",
      metadata_text: "Or pasted",
      domains_hint:
        "Separated by commas. Leave empty to allow everyone the provider signs in. Foyer trusts the addresses the provider sends.",
      more: "Attributes and requests",
      user_name_hint: "The attribute’s name as it arrives; nameId for the NameID.",
      subject: "Subject attribute",
      subject_hint: "Identifies a user permanently. Leave empty to use the NameID.",
      name_id: "Requested NameID",
      persistent: "persistent: the same name forever",
      email_address: "emailAddress",
      unspecified: "unspecified: what the provider is set to",
      requests: "Requests",
      signed: "Always sign",
      signed_if_asked: "Sign only if the provider asks for it",
      unsolicited: "Sign-ins that start at the provider",
      unsolicited_refuse: "Refuse",
      unsolicited_allow: "Accept after the user confirms",
    },
    ldap_fields: {
      servers: "Servers",
      servers_hint:
        "One per line, such as ldaps://dc1.corp.example. ldap:// uses StartTLS. If one is down, Foyer uses the next.",
      account: "Read-only account",
      account_hint_ad: "Such as foyer@corp.example. It only needs permission to read.",
      account_hint: "Its DN, such as cn=foyer,dc=corp,dc=example.",
      password: "Account password",
      bases: "Base DNs",
      bases_hint: "The parts of the tree with the users and groups, one DN per line, all in one domain.",
      more: "Filters, attributes and schedule",
      users: "Users",
      users_hint: "An LDAP filter.",
      groups: "Groups",
      groups_hint:
        "Leave empty for all groups in the base DNs. Nested groups count even if they don’t match.",
      id: "Immutable ID",
      id_hint: "Identifies a user. It must never change or be reused.",
      user_name_hint: "Two users can’t have the same name.",
      account_name: "Account name",
      account_name_hint: "People can type it to sign in.",
      principal: "Principal name",
      principal_hint: "People can type it to sign in, too.",
      group_name: "Group name",
      sync_minutes: "Minutes between syncs",
      max_disabled: "Percent of users one sync may disable",
      max_disabled_hint:
        "A sync that would disable more waits for approval. Up to 5 users never need approval.",
      encryption: "Encryption",
      tls: "Always TLS",
      plain: "None: the directory is on this machine",
    },
    identity_center_fields: {
      purpose: "Use it for",
      purpose_accounts: "Its accounts and roles on the start page",
      purpose_sign_in: "Signing in to Foyer",
      purpose_both: "Both",
      start_url: "Start URL",
      start_url_hint: "Such as https://d-1234567890.awsapps.com/start",
      region: "Region",
      region_hint: "Where this Identity Center is, such as eu-west-1.",
      sign_in: "If people sign in through it",
      sign_in_hint:
        "An Identity Center gives Foyer a user name and nothing else. If someone gets a name there that belonged to someone else, Foyer takes them for the same user; and people can be talked into typing someone else’s code. If you can, connect the identity provider behind it instead.",
      more: "Limits and endpoints",
      rate: "Requests per second",
      rate_hint: "For all users together. AWS doesn’t publish its limit.",
      oidc: "sso-oidc endpoint",
      oidc_hint: "Leave empty for AWS’s endpoint of the region; for another Foyer, its start URL.",
      portal: "sso endpoint",
      portal_hint: "Leave empty for the same.",
      sts: "STS endpoint",
      sts_hint: "Leave empty for AWS’s endpoint of the region.",
      console: "Console sign-in endpoint",
      console_hint: "Leave empty for AWS’s endpoint of the partition.",
    },
  },

  /** Access keys of automation. */
  access_keys: {
    title: "Access keys",
    search: "Search access keys",
    create: "Create access key",
    hint: "Terraform and scripts use access keys to administer Foyer through AWS’s own APIs: <code>aws sso-admin</code> and <code>aws identitystore</code> with <code>--endpoint-url {url}</code>.",
    none: "No access keys yet",
    disabled: "Disabled <time></time>",
    expired: "Expired <time></time>",
    expires: "Expires <time></time>",
    created_by: "Created by {name}.",
    last_used: "Last used <time></time> from {ip}.",
    never_used: "Never used.",
    unknown_address: "an unknown address",
    read: "Read",
    write: "Read and write",
    read_some: "Read, {count, plural, one {# operation} other {# operations}}",
    write_some: "Read and write, {count, plural, one {# operation} other {# operations}}",
    which_operations: "Show operations",
    change: "Change",
    replace: "Replace {name}",
    replaced: "Copy the secret now. Foyer won’t show it again. The old key works for up to a week.",
    disable: "Disable {name}",
    now_disabled: "Access key disabled. It no longer works.",
    created: "Copy the secret now. Foyer won’t show it again.",
    copy: "Copy key",
    name: "Name",
    name_hint: "What it is used for.",
    permissions: "Permissions",
    days: "Days until it expires",
    limit_operations: "Limit to some operations",
    limit_operations_hint: "Only the selected operations. Select none to allow all.",
    operations: "Operations",
  },

  /** Settings and attributes for access control. */
  settings: {
    title: "Settings",
    inherited: "Inherited",
    deleted: "Environment deleted.",
    moved: "Environment moved.",

    company: {
      title: "Company",
      hint: "The name is on every page. The contact is shown at sign-in, and to people who have no access.",
      name: "Company name",
      contact: "Help contact",
      contact_hint: "An email address or a link. Optional.",
    },
    provisioning: {
      title: "Provisioning",
      hint: "What Foyer does in accounts on its own.",
      drift: "When a role is changed outside Foyer",
      drift_automatic: "Repair it at once",
      drift_approval: "Wait for an administrator",
      disabled: "When a user is disabled",
      disabled_automatic: "End their AWS sessions at once",
      disabled_manual: "Leave their AWS sessions open",
      sweep: "Check roles every",
      sweep_hint: "Minutes, 5 to 10,080.",
      refresh: "Sync accounts every",
      refresh_hint: "Minutes, 5 to 1,440.",
    },
    command_lines: {
      title: "Command lines",
      hint: "By default, a terminal signs in through the browser on the same machine. Device codes are for machines without a browser. They are also what phishers ask for.",
      device: "Sign-in with a device code",
      device_off: "Off",
      device_same_network: "Only within the same network",
      device_on: "On",
    },
    environments: {
      title: "Environments",
      hint: "An environment says what an account is for, wherever a role can be opened. Foyer uses the one set on the account, then the one that matches its tag, then the one of its nearest organizational unit.",
      none: "No environments yet",
      environment: "Environment",
      tag: "Account tag",
      tag_hint: "key=value. Optional.",
      accounts: "Accounts",
      edit: "Edit",
      save: "Save {name}",
      move_up: "Move up",
      move_down: "Move down",
      delete: "Delete {name}",
      add: "Add environment",
      name: "Name",
      colour: "Color",
    },
    colours: {
      red: "Red",
      amber: "Amber",
      green: "Green",
      blue: "Blue",
      violet: "Violet",
      slate: "Slate",
    },
    names: {
      title: "Account names",
      hint: "Shown instead of AWS’s name. Foyer uses the name set on the account’s page, then the value of this tag, then the name its nearest organizational unit gives it.",
      tag: "Account tag with the name",
      tag_hint: "The tag’s key, such as display-name. Optional.",
    },
    units: {
      title: "Organizational unit defaults",
      hint: "Every account in an organizational unit and below inherits these, unless a nearer unit, a tag or the account itself sets its own. In a name, {placeholder} is AWS’s name of the account: “EU {placeholder}”.",
      search: "Search organizational units",
      none: "No organizational units on this page",
      unit: "Organizational unit",
      values: "Environment and name",
      save: "Save {name}",
      environment_of: "Environment of {name}",
      label_of: "Name of accounts in {name}",
      label_placeholder: "Name, with {placeholder}",
    },

    attributes: {
      title: "Attributes for access control",
      nav: "Attributes",
      section: "Session tags from user attributes",
      hint: "Foyer passes these attributes into every AWS session, where policies read them as aws:PrincipalTag. Identity sources can add their own; a key set here takes precedence.",
      none: "No attributes yet",
      none_hint: "Map an attribute so that policies can tell users apart, such as by cost center or team.",
      tag: "Tag",
      tag_hint: "Such as CostCenter.",
      attribute: "User attribute",
      remove: "Remove {name}",
      removed: "Attribute removed.",
      add: "Add attribute",
      added: "Attribute added. New AWS sessions carry it.",
      preview: "Preview",
      preview_hint: "The session tags a user would carry if they opened a role now.",
      user_name: "User name",
      show: "Preview",
      carries: "Session tags of <link>{name}</link>",
      no_tags: "No session tags",
      session_tags: "Session tags",
      value: "Value",
      size: "{count, number} of {max, number} tags, {bytes, number} bytes before AWS packs them.",
      measured: "AWS used {percent, number} % of its limit <time></time>.",
      not_measured: "AWS reports how much of its limit they use when the user next opens a role.",
      left_out: "Left out",
      left_out_because: {
        too_many_tags: "{key}: there are already 50 tags",
        key_not_valid: "{key}: AWS doesn’t allow this key",
        value_too_long: "{key}: the value has more than 256 characters",
        value_not_valid: "{key}: the value has characters that AWS doesn’t allow in tags",
      },
    },
  },

  /** The audit log: event types, reasons and details. */
  audit: {
    title: "Audit log",
    search: "Search by user, account, type, address or request number",
    events: "Events",
    none: "No matching events",
    when: "When",
    what: "What",
    actor: "Who",
    about: "About",
    details: "Details",
    show: "Show",
    show_all: "All",
    show_people: "By people",
    show_changes: "Changes",
    show_refused: "Refused",
    show_failed: "Failed",
    /** Event types; the dot is an underscore. */
    types: {
      session_created: "Signed in",
      session_ended: "Signed out",
      sign_in_failed: "Sign-in failed",
      break_glass_used: "Administrator signed in with a password",
      break_glass_seen: "Password sign-in acknowledged",
      password_changed: "Password changed",
      password_change_failed: "Password change failed",
      second_factor_passed: "Second factor used",
      factor_refused: "Second factor refused",
      factor_counter_fell: "Security key may be copied",
      factor_backup_changed: "Passkey backup changed",
      factor_added: "Second factor added",
      factor_renamed: "Second factor renamed",
      factor_removed: "Second factor removed",
      factors_reset: "Second factors reset",
      recovery_codes_created: "Recovery codes created",
      recovery_code_used: "Recovery code used",
      factor_rule_changed: "Second-factor rule changed",
      factor_rule_deleted: "Second-factor rule removed",
      user_created: "User created",
      credentials_refused: "Credentials refused",
      credentials_failed: "Credentials failed",
      console_opened: "Console opened",
      console_refused: "Console refused",
      console_failed: "Console failed",
      assertion_signed: "Role opened",
      signing_key_created: "Signing key created",
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
      password_reset_requested: "Password link requested",
      password_link_created: "Password link created",
      password_set_by_link: "Password set with a link",
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

  /** Why something failed, ended or was refused: codes that rows and audit events hold, see `reason.ts`. */
  reasons: {
    /** Stored before there were codes. */
    legacy_text: "{text}",
    several: "{first} {others}",
    not_administrator: "not an administrator",
    outside_delegation: "outside what was delegated",
    role_at_other_path:
      "A role of this name exists at another path. Foyer did not create it and does not touch it.",
    role_recreated: "Someone else deleted and recreated this role. Foyer does not touch it.",
    role_not_created_by_foyer:
      "A role of this name already exists. Foyer did not create it and does not touch it.",

    /** Why a session in a browser or on a command line ended. */
    session: {
      signed_out: "signed out",
      signed_out_from_list: "signed out from the list of command lines",
      signed_out_at_provider: "signed out at its provider",
      password_changed: "the password was changed",
      password_reset: "the password was reset",
      user_disabled: "the user was disabled",
      user_deleted: "the user was deleted",
      identity_unlinked: "the sign-in method was disconnected",
      source_disabled: "the identity source was turned off",
      factors_reset: "an administrator reset the second factors",
      code_reused: "its code was used twice",
      token_reused: "a refresh token was used twice",
    },

    /** Why a request for a password link was ignored. */
    reset: {
      name_unknown: "no user has this name",
      user_disabled: "the user is disabled",
      no_password: "the user has no password in Foyer",
      no_address: "the user has no address that Foyer can write to",
      no_mail: "Foyer sends no mail",
      too_many: "too many links for this user",
    },

    /** Why a mail waits, failed or was withdrawn. */
    mail: {
      unreachable: "Foyer can’t reach {server}: {message}",
      timed_out: "{server} took too long to answer.",
      host_internal:
        "{server} isn’t on the public internet. Name the host in FOYER_INTERNAL_HOSTS if your mail server is there.",
      tls_failed: "{server} has no encrypted connection that Foyer can trust: {message}",
      no_sign_in: "{server} doesn’t offer a way to sign in with a user name and a password.",
      sign_in_refused: "The server refused the user name or the password: {answer}",
      from_refused: "The server doesn’t accept the sender’s address: {answer}",
      from_not_valid: "The sender’s address isn’t valid.",
      refused: "The server answered: {answer}",
      address_not_valid: "The recipient’s address isn’t valid.",
      address_changed: "The user has another address now.",
      user_deleted: "The user was deleted.",
      superseded: "A newer mail replaced it.",
      turned_off: "Mail was turned off.",
      expired: "It couldn’t be sent in time.",
      content_not_readable: "Its content can’t be read. Was FOYER_SECRET replaced?",
    },

    /** Why a second factor wasn’t accepted. */
    factor: {
      unknown: "the key is unknown, or was removed",
      other_person: "the key belongs to someone else",
      challenge: "the challenge is unknown, has expired, or was used",
      origin: "the key was used at another address",
      relying_party: "the key is for another host",
      user_not_verified: "the key didn’t verify its user",
      signature: "the signature is wrong",
      not_valid: "the response isn’t valid",
      counter_fell: "the key’s counter fell: someone may have a copy",
      code_wrong: "wrong code",
      code_used: "the code was used already",
      recovery_code_wrong: "the recovery code is wrong, or was used already",
      managed_by_provider: "the user is managed by a provider and must sign in there",
    },

    /** Why a sign-in failed. */
    sign_in: {
      input_not_usable: "the name or password can’t be one",
      name_unknown: "no user has this name",
      wrong_password: "wrong password",
      wrong_current_password: "wrong current password",
      wrong_password_confirming: "wrong password while confirming",
      no_password: "the user has no password",
      user_disabled: "the user is disabled",
      directory_unavailable: "the directory can’t be asked. {problem}",
      source_disabled: "the source is turned off",
      source_not_for_sign_in: "the source isn’t for signing in",
      source_changed: "the source was changed in the meantime",
      source_deleted: "the source was deleted",
      subject_missing: "the subject is missing",
      subject_has_outer_space: "the subject begins or ends with white space",
      subject_not_usable: "the subject is too long, or isn’t printable text",
      subject_transient: "the NameID is transient",
      claim_missing: "{claim} is missing or not valid",
      user_name_missing: "the user name is missing or not valid",
      email_verification_unsaid: "the provider doesn’t say whether the email address is verified",
      email_not_verified: "the email address isn’t verified",
      domain_not_allowed: "no verified email address in an allowed domain",
      not_linked: "no user is linked to this subject",
      not_in_directory: "the directory has no user for this subject",
      other_subject_linked: "the user has another subject at this source",
      name_taken: "another user has this name or email address",
      linked_meanwhile: "the subject was linked to a user in the meantime",
      ended_at_provider: "the provider signed the user out in the meantime",
      unsolicited: "nobody asked for it (IdP-initiated)",
      request_unknown: "this browser didn’t ask for it, or already has its response",
      request_used: "the request was already answered",
      assertion_used: "the assertion was already used",
      other_tester: "someone else started this test",
      response_not_valid: "the response isn’t valid: {message}",
      provider_not_believed: "the provider’s response couldn’t be verified",
      provider_error:
        "the provider responded with {error}{description, select, none {} other {: {description}}}",
      code_not_redeemed:
        "the provider’s token endpoint responded with {error}. Check the client ID, the client secret and the redirect address there",
      provider_unreachable: "the provider couldn’t be reached ({message})",
      provider_unexpected: "the provider’s response isn’t the JSON that OpenID Connect describes",
      endpoint_not_https: "the provider’s {endpoint} isn’t an https address",
      id_token_missing: "the provider’s response has no ID token or no code",
      id_token_malformed: "the ID token is malformed, or a claim that every ID token has is missing",
      id_token_issuer: "the provider calls itself by another issuer than this source’s",
      id_token_audience: "the ID token is for another client",
      id_token_algorithm: "the ID token is signed with another algorithm than this source’s",
      id_token_signature: "the ID token’s signature is of none of the provider’s keys",
      id_token_not_yet: "the ID token isn’t valid yet. Check the clocks here and at the provider",
      id_token_expired: "the ID token has expired. Check the clocks here and at the provider",
      id_token_nonce: "the ID token is of another sign-in",
      id_token_auth_time: "the ID token doesn’t say when the user authenticated",
      userinfo_other_subject: "userinfo is about another user than the ID token",
      userinfo_failed:
        "userinfo couldn’t be read. Sign-ins use the ID token’s claims alone; see the log for the cause",
      algorithm_unannounced:
        "the provider doesn’t list {algorithm} among the algorithms that it signs ID tokens with",
      failed_in_foyer: "something on Foyer’s side failed; see the log",
      logout_token_not_valid: "the logout token isn’t valid: {message}",
      logout_request_not_valid: "the logout request isn’t valid: {message}",
    },

    /** Why a directory can’t be asked, or gave no usable response. */
    directory: {
      secret_missing: "The password of the account that reads the directory is missing.",
      host_internal:
        "{server} isn’t on the public internet. If your directory is there, name the host in FOYER_INTERNAL_HOSTS.",
      unreachable: "Foyer can’t reach {server}: {message}",
      no_server: "The source has no server.",
      timed_out: "{server} didn’t respond in time.",
      connection_closed: "{server} closed the connection.",
      starttls_refused: "{server} doesn’t start TLS (result {result}).",
      starttls_not_valid: "{server} sent a response to StartTLS that isn’t valid.",
      account_refused: "{server} doesn’t accept the account that reads the directory: {problem}.",
      response_too_large: "{server} sent a response that is too large.",
      too_many_entries:
        "{server} has more than {max, number} entries there. Narrow the search bases or the filter.",
      no_root: "{server} doesn’t say what it is.",
      no_entry: "{server} has no {dn}.",
      error_result: "{server} responded with an error (result {result}): {message}",
      time_limit:
        "{server} stopped a search at its time limit (result 3). Raise the limit for the account that reads the directory (389 DS and FreeIPA: nsTimeLimit; OpenLDAP: limits … time; Active Directory: MaxQueryDuration), or narrow the search bases and filters.",
      size_limit:
        "{server} stopped a search at its size limit (result 4). Raise the limit for the account that reads the directory (389 DS and FreeIPA: nsSizeLimit and nsPagedSizeLimit; OpenLDAP: limits … size.prtotal=unlimited), or narrow the search bases and filters.",
      admin_limit:
        "{server} stopped a search at an administrative limit (result 11): it looked through too many entries. Raise the limit for the account that reads the directory (389 DS and FreeIPA: nsLookThroughLimit and nsPagedLookThroughLimit, 5,000 by default; OpenLDAP: limits … size.unchecked; Active Directory: MaxTempTableSize), or index the attributes of the filter.",
      group_gone: "{server} no longer has {dn}.",
      members_incomplete: "{server} doesn’t list all members of {dn}.",
      no_users:
        "{server} shows no users at all. Nothing was changed. Check the search bases, the filter, and what the account that reads the directory may see.",
    },

    /** Why a directory refuses a user. */
    directory_user: {
      no_password: "no password was entered",
      unknown: "the directory doesn’t know the user",
      wrong_password: "wrong password",
      not_now: "not allowed at this time",
      not_from_here: "not allowed from here",
      password_expired: "the password has expired",
      disabled: "disabled in the directory",
      expired: "expired in the directory",
      must_change_password: "must change the password",
      locked: "locked in the directory",
      refused: "refused by the directory (result {result})",
      refused_saying: "refused by the directory (result {result}): {message}",
      policy_error: "refused by the directory’s password policy (error {error})",
      policy_not_readable: "the directory sent a password policy response that can’t be read",
      out_of_scope: "no longer in the directory, or out of scope",
    },

    /** Why a provider’s metadata can’t be used. */
    saml_metadata: {
      not_valid: "The metadata isn’t valid: {message}",
      host_internal:
        "{url} isn’t on the public internet. If your provider is there, name its host in FOYER_INTERNAL_HOSTS.",
      not_readable: "Foyer can’t read the metadata at {url}: {message}",
      other_provider: "The metadata names another provider than before.",
    },

    /** Problems of a directory sync. */
    sync: {
      too_many_removals: "it would remove more than is allowed at once",
      last_administrator:
        "No longer allowed in by the directory, but stays enabled as the last administrator",
      last_administrator_members:
        "Keeps members that the directory removed, because they are the last administrators",
      user_name_not_usable: "Has no usable {attribute}",
      name_taken: "Another user here has this user name or email address",
      new_name_taken: "Is now called {name}, but another user here has that name or email address",
      group_name_not_usable: "Groups can’t have this name here",
    },

    /** Why a sign-in at an AWS IAM Identity Center failed. */
    identity_center: {
      too_many_waiting: "too many sign-ins are waiting",
      no_user: "it didn’t say who the user is",
      other_user: "another user signed in there",
      refused: "it refused the sign-in",
      denied: "the request was denied there",
      expired: "the code expired before it was approved",
      unreachable: "it couldn’t be reached",
      signed_out: "the user was signed out here",
      switched_off: "the source is turned off",
      disconnected_by_administrator: "disconnected by an administrator",
    },

    /** Why a code was refused. */
    device_code: {
      unknown: "no such code",
      not_valid: "the code belongs to another user, or has expired",
    },

    access_key_scope: "{operation} is outside the access key’s scope",
    role_not_assigned: "the role isn’t assigned to this user, or doesn’t exist",
    console: {
      no_account: "the link names no account",
      link_cut: "part of the link’s destination is missing",
      destination_refused: "the destination isn’t allowed",
      sign_in_endpoint_unreachable: "the sign-in endpoint couldn’t be reached",
    },
    user_deleted: "the user was deleted",
    group_deleted: "the group was deleted",
    assignment_ended: "its end date came",
    role_left_in_closed_account: "its account is closed; the role stays there",
    name_given_to_other_user: "someone else at the directory has this name now",
    departures_undone: "departures were undone",
    used_from_another_network: "used from a network that isn’t allowed",

    /** What keeps a permission set from being deleted. */
    permission_set_use: {
      assigned:
        "{user} has it on {kind, select, account {{target}} unit {{target}} tag {accounts tagged {target}} root {the organization} other {all accounts}}.",
      role_left: "Its role is still in {account} ({id}).",
      more: "There are more.",
    },

    /** Which rule a SAML message breaks. */
    saml: {
      too_slow: "the message takes too long to read",
      xml_too_large: "the message is larger than Foyer reads",
      xml_too_deep: "the XML is nested too deep",
      xml_too_many_elements: "the XML has too many elements",
      xml_too_many_attributes: "the XML has an element with too many attributes",
      xml_forbidden_markup:
        "the XML has a document type, CDATA, a processing instruction or, in a message, a comment",
      xml_forbidden_characters: "the XML has characters that XML can’t carry",
      xml_entity: "the XML has an entity",
      xml_malformed: "the XML isn’t well formed",
      part_repeated: "{name} is there more than once",
      time_malformed: "{name} isn’t a time in UTC",

      signature_misplaced: "a signature is in a place where none may be",
      id_repeated: "two elements have the same ID",
      signature_shape: "the signature doesn’t have exactly one reference and one value",
      signature_objects: "the signature contains objects",
      signature_values: "the signature’s values contain markup",
      signature_canonicalization: "the signature doesn’t use exclusive canonicalization",
      signature_transforms:
        "the signature’s transforms aren’t the enveloped signature and exclusive canonicalization",
      signature_reference: "the signature covers another element than the one it is in",
      signature_algorithm: "the signature’s algorithm isn’t RSA or ECDSA with SHA-256, SHA-384 or SHA-512",
      digest_algorithm: "the digest’s algorithm isn’t SHA-256, SHA-384 or SHA-512",
      signature_key: "none of the provider’s certificates has a key of the signature’s kind",
      signature_length: "the signature’s length fits none of the provider’s keys",
      signature_wrong: "the signature was made with none of the provider’s keys",
      signature_unreadable: "the signature can’t be read",
      digest_wrong: "the message was changed after it was signed",
      not_signed: "the message isn’t signed",
      encrypted_not_signed: "the encrypted assertion isn’t signed",

      not_a_response: "the message isn’t a SAML response",
      no_assertion: "the response has no assertion",
      several_assertions: "the response has more than one assertion",
      assertion_misplaced: "the assertion isn’t directly in the response",
      assertion_namespace: "the assertion is of another namespace",
      assertion_nested: "the assertion contains another one",
      not_an_assertion: "the encrypted content isn’t an assertion",
      encryption_not_set_up: "the assertion is encrypted, but no key can decrypt it",
      encryption:
        "the encrypted assertion can’t be decrypted: it needs RSA-OAEP and AES, made with the certificate of Foyer’s metadata",
      encryption_cbc_unsigned:
        "the encrypted assertion uses CBC in a response that isn’t signed: let the provider sign the response, or encrypt with AES-GCM",
      status: "the provider refused: {status}",
      version: "the version isn’t 2.0",
      id: "the ID is missing or too long",
      destination: "the destination is another address",
      destination_missing: "the response is signed and names no destination",
      issuer: "the issuer is another provider",
      issuer_format: "the issuer isn’t an entity ID",
      issue_instant_missing: "the time of issue is missing",
      issued_in_future: "the time of issue is in the future",
      subject_missing: "the subject is missing",
      name_id_missing: "the NameID is missing",
      name_id_too_long: "the NameID is too long",
      confirmation: "no bearer confirmation is for this address and this time",
      in_response_to: "the response and the assertion answer different requests",
      conditions_missing: "the conditions are missing",
      conditions_early: "the conditions don’t hold yet",
      conditions_late: "the conditions have expired",
      condition_unknown: "a condition isn’t one that Foyer knows",
      audience: "the audience is another service",
      statement_missing: "the authentication statement is missing",
      authn_instant_missing: "the time of authentication is missing",
      authn_instant_in_future: "the time of authentication is in the future",
      session_over: "the provider’s session has ended",

      not_a_logout_request: "the message isn’t a logout request",
      logout_too_old: "the logout request is too old",
      query_repeated: "the address has a parameter twice",
      query_without_message: "the address has no SAML message",
      query_encoding: "the address isn’t encoded well",
      inflate: "the message doesn’t decompress, or is too large",

      metadata_without_provider: "it has no SAML 2.0 identity provider",
      metadata_several_providers: "it has several identity providers: give the metadata of one",
      metadata_without_entity_id: "it has no entityID",
      metadata_expired: "it has expired (validUntil): ask the provider for newer metadata",
      metadata_without_sign_on: "it has no SingleSignOnService by HTTP-Redirect or HTTP-POST",
      metadata_address: "it has a {name} that doesn’t start with https://",
      metadata_without_certificate:
        "it has no signing certificate with an RSA key of 2,048 bits or more, or an elliptic curve",
      metadata_certificates: "it has more than {max, number} signing certificates",
    },

    /** Problems of an inline policy; also in the browser, as it is typed. */
    policy: {
      too_many_bytes: "The policy has {bytes, number} bytes; up to {max, number} are allowed.",
      too_long:
        "The policy has {counted, number} characters without white space; a permission set can have {max, number}. IAM allows {role, number} on a role, and Foyer keeps the rest for emergencies.",
      character:
        "IAM doesn’t accept the character “{character}” in a policy. Inside a string, write it as {escaped}.",
      not_object: "A policy is a JSON object.",
      unknown_member: "“{name}” isn’t part of a policy. A policy has Version, Id and Statement.",
      no_version: "Without Version 2012-10-17, policy variables such as {example} are plain text.",
      version: "Version is 2012-10-17 (or 2008-10-17).",
      id: "Id is a string.",
      no_statement: "The policy has no Statement.",
      empty_statement: "Statement has at least one statement.",
      member_repeated: "“{name}” is here twice.",
      comma_missing: "A comma is missing here.",
      colon_missing: "A colon is missing here.",
      value_missing: "A value is missing here.",
      name_missing: "A name in double quotes is missing here. (Is there a comma too many?)",
      brace_missing: "A closing brace is missing.",
      bracket_missing: "A closing bracket ] is missing.",
      end_expected: "The policy ends before this.",
      comment: "IAM doesn’t allow comments.",
      quote_missing: "This string isn’t closed with a double quote.",
      not_json: "This isn’t JSON ({name}).",
      statement_not_object: "A statement is a JSON object.",
      principal: "A role’s own policy has no {name}: it’s always about the role.",
      unknown_statement_member: "“{name}” isn’t part of a statement.",
      no_effect: "The statement has no Effect: Allow or Deny.",
      effect: "Effect is Allow or Deny, with that spelling.",
      action: "“{value}” isn’t an action. Actions look like s3:GetObject or ec2:Describe*.",
      resource: "“{value}” isn’t a resource. Resources are * or an ARN such as arn:aws:s3:::bucket/*.",
      sid: "Sid has only letters and digits.",
      sid_repeated: "Two statements have the Sid “{value}”.",
      both: "A statement has {name} or {other}, not both.",
      member_missing: "The statement has no {name}.",
      no_values: "{name} has at least one value.",
      not_texts: "{name} is a string or a list of strings.",
      condition_not_object: "Condition is a JSON object of operators.",
      operator: "“{value}” isn’t a condition operator.",
      operator_not_object: "{value} has an object of condition keys.",
      condition_value: "A condition compares with a string, a number, true or false, or a list of them.",
      allows_not_action: "Allow with NotAction grants every action that isn’t named, including future ones.",
      allows_everything: "This grants everything in the account.",
      allows_any_role: "{value} on every resource lets its holder become any role in the account.",
    },

    /** What AWS's answers mean. */
    aws: {
      no_answer: "AWS didn’t respond.",
      busy: "AWS asked Foyer to try again later: {message}",
      not_visible_yet: "IAM doesn’t show the change yet.",
      session_ended: "Foyer’s session in the account ended early.",
      wrong_time: "AWS found the request’s time wrong. Check the clock of the machine that runs Foyer.",
      access_denied:
        "AWS doesn’t let Foyer do this: {message} Check the policy of the role {role} and your organization’s service control policies.",
      policy_missing:
        "{message} A customer managed policy or boundary must exist in the account before a role can use it.",
      policies_per_role:
        "This account allows {max} managed policies on a role, and the permission set has more. Raise the quota “Managed policies per role” (L-0DA4ABF3) in the account’s Service Quotas, or give the permission set fewer policies.",
      roles_per_account:
        "This account has the {max} roles that AWS allows it. Raise the quota “Roles per account” (L-FE177D64) in its Service Quotas, or remove roles that nobody needs.",
      trust_policy_length:
        "A role’s trust policy can have up to {max} characters in this account. Raise the quota “Role trust policy length” (L-C07B4B0D) in its Service Quotas.",
      inline_policies_length:
        "A role’s inline policies can have up to {max} characters, and no quota raises that. Make the policy shorter, or move a part of it to a managed policy.",
      limit_exceeded: "{message} Raise this quota in the account’s Service Quotas, or use fewer policies.",
      other: "AWS said: {message}",
    },

    /** What is wrong with an account. */
    account: {
      sts_unavailable: "STS didn’t respond, or asked Foyer to try again later.",
      provisioner_provider_missing:
        "Foyer can’t sign in to the account: the SAML provider for the provisioner is missing, or it’s another one.",
      signature_not_accepted:
        "Foyer can’t sign in to the account: it doesn’t accept the provisioner’s signature. Its SAML provider has another certificate.",
      clock_wrong:
        "Foyer can’t sign in to the account: AWS finds the time of its request wrong. The clock of the machine that runs Foyer is wrong.",
      role_not_open:
        "Foyer can’t sign in to the account: the role {role} is missing, or doesn’t trust Foyer.",
      region_disabled: "Foyer can’t sign in to the account: STS is turned off in the Region that Foyer uses.",
      sign_in_refused: "Foyer can’t sign in to the account: AWS refuses it.",
      provider_missing:
        "{provider, select, people {The people’s SAML provider is missing: nobody can sign in to this account.} other {The provisioner’s SAML provider is missing.}}",
      provider_foreign:
        "{provider, select, people {The people’s} other {The provisioner’s}} SAML provider trusts a certificate that isn’t Foyer’s: someone else could sign in with it. Nobody is signed in to this account until it’s gone.",
      provider_lacks_key:
        "{provider, select, people {The people’s} other {The provisioner’s}} SAML provider doesn’t have Foyer’s certificate.",
      provider_stale:
        "{provider, select, people {The people’s} other {The provisioner’s}} SAML provider still trusts a signing key that was retired.",
      provider_other_issuer:
        "{provider, select, people {The people’s} other {The provisioner’s}} SAML provider names {found} as its identity provider, and Foyer signs as {expected}: AWS refuses {provider, select, people {everyone} other {Foyer}}.",
      provider_differs:
        "{provider, select, people {The people’s} other {The provisioner’s}} SAML provider’s metadata document differs from Foyer’s.",
      rights_missing:
        "The role {role} lacks {count, plural, one {a permission} other {permissions}} that Foyer needs in this account: {actions}.",
      rights_missing_unused:
        "The role {role} lacks {count, plural, one {a permission} other {permissions}} of the connection template: {actions}.",
      job_failed: "Foyer’s work in this account stopped: {message}",
      provider_not_readable: "The role {role} can’t read the people’s SAML provider: {message}",
      quota_not_readable:
        "Foyer can’t read how many managed policies a role may have here, and assumes AWS’s default.",
      role_does_not_fit:
        "{role} doesn’t fit here: it has {policies, plural, one {# managed policy} other {# managed policies}}, and the account allows {quota, number} on a role.",
      more_roles_do_not_fit:
        "{count, plural, one {# more permission set doesn’t} other {# more permission sets don’t}} fit here.",
      certificates_not_visible_yet: "IAM doesn’t show the new certificates yet.",
    },

    /** Why an account is not active. */
    inactive: {
      left_organization: "It is no longer in the organization.",
      suspended: "AWS has suspended it.",
      pending_closure: "It is being closed.",
      organization_disconnected: "Its organization was disconnected.",
    },

    account_removed_by_administrator: "removed by an administrator; its roles stay in AWS",
    /** Why an account is blocked, or unblocked again. */
    account_blocked: {
      people_provider: "the people’s SAML provider trusts a certificate that isn’t Foyer’s",
      provisioner_provider: "the provisioner’s SAML provider trusts a certificate that isn’t Foyer’s",
      both_providers: "both SAML providers trust a certificate that isn’t Foyer’s",
      no_longer: "its SAML providers trust only Foyer",
    },
    /** Why AWS sessions were ended. */
    sessions_revoked: {
      by_administrator: "an administrator ended them",
      access_removed: "the access was removed",
      user_disabled: "the user was disabled",
      user_deleted: "the user was deleted",
      key_replaced: "the signing key was replaced in an emergency",
      untrusted_certificate: "its SAML provider trusted a certificate that is no longer valid, or never was",
    },

    /** Why an organization couldn't be synced. */
    organization: {
      accounts_missing:
        "AWS names only {seen, number} of {known, number} accounts. Nothing was changed. If this is right, remove the connection and add it again.",
      not_readable: "The role {role} can’t read the organization.",
    },

    /** Why a role failed to deploy. */
    role: {
      version_missing: "This version of the permission set no longer exists.",
      failed: "It failed.",
      changed_outside: "changed outside Foyer",
    },

    /** What is wrong with an existing role. */
    existing_role: {
      missing: "There is no role {role} in this account.",
      other_path: "There is a role {name} at {found}, and none at {wanted}.",
      session_too_short:
        "The role allows sessions of {max, number} minutes, and the permission set asks for {wanted, number}.",
      not_readable: "Foyer can’t read the role {role}. Whether it opens shows when someone opens it.",
      trust_not_readable: "Foyer can’t read its trust policy.",
      trust_other_provider: "It doesn’t trust {provider}.",
      trust_denies:
        "A statement of its trust policy denies {action}: {effect, select, nobody {nobody can sign in} source_identity {nobody can sign in, because every session names its user} other {users with session tags can’t sign in}}.",
      trust_lacks:
        "Its trust policy doesn’t allow {action}: {effect, select, nobody {nobody can sign in} source_identity {nobody can sign in, because every session names its user} other {users with session tags can’t sign in}}.",
      trust_lacks_for_foyer:
        "Its trust policy doesn’t allow {action} to Foyer ({conditions}): {effect, select, nobody {nobody can sign in} source_identity {nobody can sign in, because every session names its user} other {users with session tags can’t sign in}}.",
      trust_depends:
        "Whether its trust policy allows {action} depends on what Foyer can’t see: {conditions}.",
    },

    /** What to do about a problem. */
    fix: {
      deploy_template: "Deploy the connection template in this account (again).",
      deploy_template_check_trust:
        "Deploy the connection template in this account (again). If the role exists, check its trust policy.",
      deploy_template_and_search:
        "Deploy the connection template in this account (again). Find out in CloudTrail who called UpdateSAMLProvider.",
      deploy_template_aws_said: "Deploy the connection template in this account (again). AWS said: {message}",
      check_network: "Check that Foyer reaches AWS (network, proxy, VPC endpoint), and try again.",
      activate_sts: "Activate STS in that Region in the account’s settings.",
      compare_policy: "Compare the role’s policy with the template’s.",
      compare_policy_and_scp:
        "Deploy the connection template in this account (again), and check your organization’s service control policies.",
      repair_provider:
        "Foyer repairs it if drift is repaired automatically. Otherwise, choose Repair on the account’s page, or deploy the connection template again.",
      replace_provider_document:
        "Deploy the connection template in this account (again), with FOYER_URL as it is now. In the SAML provider, replace the metadata document.",
      set_clock: "Synchronize the clock of the machine that runs Foyer (NTP).",
      compare_policy_quotas:
        "Compare the role’s policy with the template’s. It needs servicequotas:GetServiceQuota and servicequotas:GetAWSDefaultServiceQuota.",
      wait_for_renewal:
        "Foyer renews it within minutes. If this stays, see under Signing keys why it can’t, or deploy the newest connection template.",
      raise_policy_quota:
        "Raise the quota “Managed policies per role” (L-0DA4ABF3) in the account’s Service Quotas, or give the permission set fewer policies.",
      recreate_role:
        "IAM never moves a role: create it at this path, or create a permission set for the path that it has.",
      create_role: "Create it there, with Foyer’s statement, shown below, in its trust policy.",
      add_statement: "Add Foyer’s statement, shown below, to the role’s trust policy.",
      open_or_compare:
        "Open the role once to see, or compare its trust policy with Foyer’s statement, shown below.",
      raise_session_duration:
        "Raise the role’s maximum session duration, or shorten the permission set’s session.",
      allow_get_role: "Let the provisioner’s role call iam:GetRole on it.",
    },
  },
} as const;
