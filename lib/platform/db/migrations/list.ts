/** Every migration, in order. Forward only: a file on main never changes. */
import * as m0001 from "./0001-front-door";
import * as m0002 from "./0002-administration";
import * as m0003 from "./0003-key-rotation";
import * as m0004 from "./0004-aws-protocols";
import * as m0005 from "./0005-identity-sources";
import * as m0006 from "./0006-revocation";
import * as m0007 from "./0007-sign-in-sources";
import * as m0008 from "./0008-attributes";
import * as m0009 from "./0009-saml-sources";
import * as m0010 from "./0010-directories";
import * as m0011 from "./0011-upstream";
import * as m0012 from "./0012-provisioning";
import * as m0013 from "./0013-administration";
import * as m0014 from "./0014-protocols";
import * as m0015 from "./0015-reach-of-groups";
import * as m0016 from "./0016-account-facts";
import * as m0017 from "./0017-existing-roles";
import * as m0018 from "./0018-inherited-labels";
import * as m0019 from "./0019-live-sessions";
import * as m0020 from "./0020-refresh-generations";
import * as m0021 from "./0021-provider-sign-out";
import * as m0022 from "./0022-sign-in-again";
import * as m0023 from "./0023-service-provider-keys";
import * as m0024 from "./0024-directory-groups";
import * as m0025 from "./0025-audit-by-type";
import * as m0026 from "./0026-scim-departures";
import * as m0027 from "./0027-saml-name-qualifiers";
import * as m0028 from "./0028-revoked-sessions";
import * as m0029 from "./0029-demo-mark";
import * as m0030 from "./0030-identity-source-words";
import * as m0031 from "./0031-role-drift-codes";
import * as m0032 from "./0032-sign-in-steps";
import * as m0033 from "./0033-access-reason-codes";
import * as m0034 from "./0034-own-links";
import * as m0035 from "./0035-session-duration";
import * as m0036 from "./0036-identity-reason-codes";
import * as m0037 from "./0037-no-truncate";
import * as m0038 from "./0038-account-profiles";
import * as m0039 from "./0039-test-failures";
import * as m0040 from "./0040-mail";
import * as m0041 from "./0041-second-factors";
import * as m0042 from "./0042-password-links";
import * as m0043 from "./0043-natural-order";
import * as m0044 from "./0044-audit-chain";
import * as m0045 from "./0045-setting-codes";
import * as m0046 from "./0046-look-alikes";
import * as m0047 from "./0047-step-up";
import * as m0048 from "./0048-timeless-revocations";
import * as m0049 from "./0049-session-lifetimes";
import * as m0050 from "./0050-new-devices";
import * as m0051 from "./0051-provider-proof";
import * as m0052 from "./0052-audit-streams";
import * as m0053 from "./0053-roles-never-created";
import * as m0054 from "./0054-audit-views";

export const MIGRATIONS = {
  "0001-front-door": m0001,
  "0002-administration": m0002,
  "0003-key-rotation": m0003,
  "0004-aws-protocols": m0004,
  "0005-identity-sources": m0005,
  "0006-revocation": m0006,
  "0007-sign-in-sources": m0007,
  "0008-attributes": m0008,
  "0009-saml-sources": m0009,
  "0010-directories": m0010,
  "0011-upstream": m0011,
  "0012-provisioning": m0012,
  "0013-administration": m0013,
  "0014-protocols": m0014,
  "0015-reach-of-groups": m0015,
  "0016-account-facts": m0016,
  "0017-existing-roles": m0017,
  "0018-inherited-labels": m0018,
  "0019-live-sessions": m0019,
  "0020-refresh-generations": m0020,
  "0021-provider-sign-out": m0021,
  "0022-sign-in-again": m0022,
  "0023-service-provider-keys": m0023,
  "0024-directory-groups": m0024,
  "0025-audit-by-type": m0025,
  "0026-scim-departures": m0026,
  "0027-saml-name-qualifiers": m0027,
  "0028-revoked-sessions": m0028,
  "0029-demo-mark": m0029,
  "0030-identity-source-words": m0030,
  "0031-role-drift-codes": m0031,
  "0032-sign-in-steps": m0032,
  "0033-access-reason-codes": m0033,
  "0034-own-links": m0034,
  "0035-session-duration": m0035,
  "0036-identity-reason-codes": m0036,
  "0037-no-truncate": m0037,
  "0038-account-profiles": m0038,
  "0039-test-failures": m0039,
  "0040-mail": m0040,
  "0041-second-factors": m0041,
  "0042-password-links": m0042,
  "0043-natural-order": m0043,
  "0044-audit-chain": m0044,
  "0045-setting-codes": m0045,
  "0046-look-alikes": m0046,
  "0047-step-up": m0047,
  "0048-timeless-revocations": m0048,
  "0049-session-lifetimes": m0049,
  "0050-new-devices": m0050,
  "0051-provider-proof": m0051,
  "0052-audit-streams": m0052,
  "0053-roles-never-created": m0053,
  "0054-audit-views": m0054,
};
