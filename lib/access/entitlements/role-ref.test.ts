import { describe, expect, it } from "vitest";
import { formatRoleKey, isSameRole, parseRoleKey, type RoleRef } from "./role-ref";

const ACCOUNT = "481230097715";
const PERMISSION_SET: RoleRef = {
  kind: "permission_set",
  accountId: ACCOUNT,
  permissionSetId: "ps-0123456789abcdef",
};
const IDENTITY_CENTER: RoleRef = {
  kind: "identity_center",
  accountId: ACCOUNT,
  sourceId: "src-0123456789abcdef",
  roleName: "Read_Only+=,.@-1",
};

describe("a role's key", () => {
  it("parses back into the same reference", () => {
    for (const ref of [PERMISSION_SET, IDENTITY_CENTER])
      expect(parseRoleKey(formatRoleKey(ref))).toEqual(ref);
  });

  it("that is malformed never names a role of an Identity Center", () => {
    for (const roleId of [
      "src-0123456789abcdef",
      "src-0123456789abcdef/",
      "src-0123456789ABCDEF/ReadOnly",
      "src-0123456789abcdef/Read Only",
      `src-0123456789abcdef/${"x".repeat(33)}`,
      "src-0123456789abcdef/ReadOnly/more",
      "x src-0123456789abcdef/ReadOnly",
      "src-0123456789abcdef/ReadOnly\n",
      "",
    ])
      expect(parseRoleKey({ accountId: ACCOUNT, roleId })).toEqual({
        kind: "permission_set",
        accountId: ACCOUNT,
        permissionSetId: roleId,
      });
  });

  it("differs for another account, source or role", () => {
    expect(isSameRole(IDENTITY_CENTER, { ...IDENTITY_CENTER })).toBe(true);
    expect(isSameRole(PERMISSION_SET, { ...PERMISSION_SET })).toBe(true);
    for (const other of [
      PERMISSION_SET,
      { ...IDENTITY_CENTER, accountId: "481230097716" },
      { ...IDENTITY_CENTER, sourceId: "src-fedcba9876543210" },
      { ...IDENTITY_CENTER, roleName: "Admin" },
    ])
      expect(isSameRole(IDENTITY_CENTER, other)).toBe(false);
  });
});
