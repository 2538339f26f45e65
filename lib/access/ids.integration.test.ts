/** Ids come from forms, URLs and programs: a malformed one is refused and never causes a fault. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { endCliSessionsOf, listCliSessionsOf } from "@/lib/identity/cli/sessions";
import { giveRole, takeRole } from "@/lib/identity/administrators/service";
import {
  createMembership,
  deleteMembership,
  findMembership,
  listMemberships,
} from "@/lib/identity/groups/memberships";
import { setMember } from "@/lib/identity/groups/members";
import { changeGroup, getGroup } from "@/lib/identity/groups/service";
import { resetPassword } from "@/lib/identity/password-links/administer";
import { changeUser, getUser, setUserStatus } from "@/lib/identity/users/administer";
import { isRefusal } from "@/lib/platform/errors";
import { testApp, type TestApp } from "@/lib/testing/app";
import { getAccount, listAccounts } from "./accounts/service";
import { createAssignments } from "./assignments/create";
import { listAssignments } from "./assignments/list";
import { previewRemoval } from "./assignment-effects/service";
import { removeAssignments } from "./assignments/remove";
import { deleteGroup } from "@/lib/identity/groups/delete";
import { deleteUser } from "@/lib/identity/users/delete";
import { listAuditEvents } from "./audit/service";
import { removeAccount, removeConnection } from "./connections/remove";
import { checkAccountsNow, refreshConnections } from "./connections/service";
import {
  removeEnvironment,
  saveEnvironment,
  setAccountLabel,
  setUnitEnvironment,
} from "./environments/service";
import { setUnitLabel } from "./environments/labels";
import { listExistingRoles } from "./existing-roles/service";
import { previewRevocation, revokeSessions } from "./live-sessions/revoke";
import {
  changePermissionSet,
  getPermissionSet,
  removePermissionSet,
  restoreVersion,
} from "./permission-sets/service";
import { previewProvision } from "./desired/preview";
import { checkRolesNow, repairRoles } from "./deploy/service";
import { listRoles, listRuns, provisionPermissionSet } from "./desired/service";

let app: TestApp;
beforeAll(async () => void (app = await testApp()));
afterAll(() => app.dispose());

const NOBODYS = [
  "",
  "x",
  "'; --",
  "-".repeat(36),
  "00000000-0000-0000-0000-00000000000g",
  "ps-zzzz",
  "\u{1F600}",
  "9".repeat(400),
];

const DOORS: [string, (ctx: TestApp["system"], id: string) => Promise<unknown>][] = [
  ["a person", (ctx, id) => getUser(ctx, id)],
  ["a person's status", (ctx, userId) => setUserStatus(ctx, { userId, status: "disabled" })],
  ["a person's password", (ctx, userId) => resetPassword(ctx, { delivery: "handed over", userId })],
  ["a person's names", (ctx, userId) => changeUser(ctx, { userId, change: { displayName: "X" } })],
  ["a person to delete", (ctx, userId) => deleteUser(ctx, { userId })],
  ["a person's command lines", (ctx, id) => listCliSessionsOf(ctx, id)],
  ["a command line", (ctx, id) => endCliSessionsOf(ctx, { userId: id, id })],
  ["sessions in AWS", (ctx, userId) => revokeSessions(ctx, { userId })],
  ["sessions in AWS before", (ctx, userId) => previewRevocation(ctx, { userId })],
  ["a group", (ctx, id) => getGroup(ctx, id)],
  ["a group's name", (ctx, groupId) => changeGroup(ctx, { groupId, name: "X" })],
  ["a group to delete", (ctx, groupId) => deleteGroup(ctx, { groupId })],
  ["a member", (ctx, id) => setMember(ctx, { groupId: id, userId: id, isMember: true })],
  ["a membership", (ctx, id) => createMembership(ctx, { groupId: id, userId: id })],
  ["a membership to end", (ctx, id) => deleteMembership(ctx, { id })],
  ["a membership to find", (ctx, id) => findMembership(ctx, { groupId: id, userId: id })],
  ["memberships", (ctx, userId) => listMemberships(ctx, { userId, after: userId, limit: 10 })],
  ["a role inside Foyer", (ctx, userId) => giveRole(ctx, { principal: { userId }, role: "auditor" })],
  ["a role to take", (ctx, id) => takeRole(ctx, { id })],
  ["an account", (ctx, id) => getAccount(ctx, id)],
  ["accounts of a unit", (ctx, unitId) => listAccounts(ctx, { unitId, after: unitId })],
  [
    "an account's label",
    (ctx, accountId) => setAccountLabel(ctx, { accountId, label: "X", environmentId: accountId }),
  ],
  ["an account to check", (ctx, accountId) => checkAccountsNow(ctx, { accountId })],
  ["an account to remove", (ctx, accountId) => removeAccount(ctx, { accountId })],
  ["an organization", (ctx, id) => refreshConnections(ctx, { id })],
  ["an organization to disconnect", (ctx, id) => removeConnection(ctx, { id })],
  ["an environment", (ctx, id) => saveEnvironment(ctx, { id, name: "X", colour: "red", tag: null })],
  ["an environment to delete", (ctx, id) => removeEnvironment(ctx, { id })],
  ["a unit's environment", (ctx, unitId) => setUnitEnvironment(ctx, { unitId, environmentId: null })],
  ["a unit's label", (ctx, unitId) => setUnitLabel(ctx, { unitId, label: "" })],
  ["a permission set", (ctx, id) => getPermissionSet(ctx, id)],
  [
    "a permission set's change",
    (ctx, id) => changePermissionSet(ctx, { id, expectedRevision: 1, change: {} }),
  ],
  ["a version", (ctx, id) => restoreVersion(ctx, { id, version: 1, expectedRevision: 1 })],
  ["a permission set to delete", (ctx, id) => removePermissionSet(ctx, { id })],
  [
    "a permission set to provision",
    (ctx, permissionSetId) => provisionPermissionSet(ctx, { permissionSetId }),
  ],
  ["a permission set before", (ctx, permissionSetId) => previewProvision(ctx, { permissionSetId })],
  [
    "roles to repair",
    (ctx, permissionSetId) => repairRoles(ctx, { permissionSetId, accountId: permissionSetId }),
  ],
  ["roles to check", (ctx, permissionSetId) => checkRolesNow(ctx, { permissionSetId })],
  ["roles", (ctx, permissionSetId) => listRoles(ctx, { permissionSetId, after: permissionSetId })],
  [
    "roles of somebody else's",
    (ctx, permissionSetId) => listExistingRoles(ctx, { permissionSetId, after: permissionSetId }),
  ],
  ["runs", (ctx, id) => listRuns(ctx, { id, after: id })],
  ["assignments", (ctx, after) => listAssignments(ctx, { after })],
  ["an assignment to remove", (ctx, id) => removeAssignments(ctx, { ids: [id] })],
  ["an assignment before", (ctx, id) => previewRemoval(ctx, { ids: [id] })],
  [
    "whom to assign",
    (ctx, id) =>
      createAssignments(ctx, {
        principals: [{ kind: "user", id }],
        targets: [{ kind: "unit", unitId: id }],
        permissionSetIds: [id],
      }),
  ],
  ["the audit log", (ctx, after) => listAuditEvents(ctx, { after })],
];

describe("a malformed or unknown id", () => {
  it.each(DOORS)("[G42] of %s is refused or finds nothing", async (_what, door) => {
    for (const id of NOBODYS)
      await door(app.system, id).catch((error: unknown) =>
        expect(isRefusal(error), `${id}: ${String(error)}`).toBe(true),
      );
  });
});
