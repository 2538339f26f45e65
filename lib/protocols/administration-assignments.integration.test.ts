import * as admin from "@aws-sdk/client-sso-admin";
import { describe, expect, it } from "vitest";
import {
  PAYMENTS,
  app,
  sso,
  InstanceArn,
  ada,
  newSet,
  policy,
  target,
  useAdministration,
} from "./administration.fixture";

useAdministration();

describe("assignments through AWS's SDK", () => {
  it("can be created, deployed, listed, provisioned again and deleted, with their states", async () => {
    const PermissionSetArn = await newSet({ SessionDuration: "PT1H" });
    const about = { InstanceArn, PermissionSetArn };
    await sso.send(
      new admin.AttachManagedPolicyToPermissionSetCommand({
        ...about,
        ManagedPolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
      }),
    );
    const { AccountAssignmentCreationStatus: created } = await sso.send(
      new admin.CreateAccountAssignmentCommand(target(PermissionSetArn)),
    );
    expect(created).toMatchObject({
      Status: "IN_PROGRESS",
      TargetId: PAYMENTS,
      TargetType: "AWS_ACCOUNT",
      PermissionSetArn,
      PrincipalType: "USER",
      PrincipalId: ada,
    });
    const describeCreation = async () =>
      (
        await sso.send(
          new admin.DescribeAccountAssignmentCreationStatusCommand({
            InstanceArn,
            AccountAssignmentCreationRequestId: created?.RequestId,
          }),
        )
      ).AccountAssignmentCreationStatus;
    expect(
      (
        await sso.send(
          new admin.ListPermissionSetsProvisionedToAccountCommand({
            InstanceArn,
            AccountId: PAYMENTS,
            ProvisioningStatus: "LATEST_PERMISSION_SET_NOT_PROVISIONED",
          }),
        )
      ).PermissionSets,
    ).toContain(PermissionSetArn);
    await app.worker.drain();
    expect(await describeCreation()).toMatchObject({ Status: "SUCCEEDED" });
    expect(
      (await sso.send(new admin.ListAccountAssignmentsCommand({ ...about, AccountId: PAYMENTS })))
        .AccountAssignments,
    ).toEqual([{ AccountId: PAYMENTS, PermissionSetArn, PrincipalType: "USER", PrincipalId: ada }]);
    expect(
      (
        await sso.send(
          new admin.ListAccountsForProvisionedPermissionSetCommand({
            ...about,
            ProvisioningStatus: "LATEST_PERMISSION_SET_PROVISIONED",
          }),
        )
      ).AccountIds,
    ).toEqual([PAYMENTS]);
    expect(
      (
        await sso.send(
          new admin.ListAccountAssignmentsForPrincipalCommand({
            InstanceArn,
            PrincipalId: ada,
            PrincipalType: "USER",
            Filter: { AccountId: PAYMENTS },
          }),
        )
      ).AccountAssignments,
    ).toEqual([{ AccountId: PAYMENTS, PermissionSetArn, PrincipalType: "USER", PrincipalId: ada }]);

    await sso.send(new admin.PutInlinePolicyToPermissionSetCommand({ ...about, InlinePolicy: policy }));
    expect(
      (
        await sso.send(
          new admin.ListAccountsForProvisionedPermissionSetCommand({
            ...about,
            ProvisioningStatus: "LATEST_PERMISSION_SET_NOT_PROVISIONED",
          }),
        )
      ).AccountIds,
    ).toEqual([PAYMENTS]);
    const { PermissionSetProvisioningStatus: provisioning } = await sso.send(
      new admin.ProvisionPermissionSetCommand({ ...about, TargetType: "ALL_PROVISIONED_ACCOUNTS" }),
    );
    await app.worker.drain();
    expect(
      (
        await sso.send(
          new admin.DescribePermissionSetProvisioningStatusCommand({
            InstanceArn,
            ProvisionPermissionSetRequestId: provisioning?.RequestId,
          }),
        )
      ).PermissionSetProvisioningStatus,
    ).toMatchObject({ Status: "SUCCEEDED", PermissionSetArn });
    await expect(sso.send(new admin.DeletePermissionSetCommand(about))).rejects.toMatchObject({
      name: "ConflictException",
    });

    const { AccountAssignmentDeletionStatus: deleted } = await sso.send(
      new admin.DeleteAccountAssignmentCommand(target(PermissionSetArn)),
    );
    await app.worker.drain();
    expect(
      (
        await sso.send(
          new admin.DescribeAccountAssignmentDeletionStatusCommand({
            InstanceArn,
            AccountAssignmentDeletionRequestId: deleted?.RequestId,
          }),
        )
      ).AccountAssignmentDeletionStatus,
    ).toMatchObject({ Status: "SUCCEEDED", PrincipalId: ada });
    await sso.send(new admin.DeletePermissionSetCommand(about));
    expect(
      (await sso.send(new admin.ListAccountAssignmentCreationStatusCommand({ InstanceArn, MaxResults: 1 })))
        .AccountAssignmentsCreationStatus,
    ).toHaveLength(1);
    expect(
      (
        await sso.send(
          new admin.ListAccountAssignmentDeletionStatusCommand({
            InstanceArn,
            Filter: { Status: "SUCCEEDED" },
          }),
        )
      ).AccountAssignmentsDeletionStatus?.length,
    ).toBeGreaterThan(0);
    expect(
      (await sso.send(new admin.ListPermissionSetProvisioningStatusCommand({ InstanceArn })))
        .PermissionSetsProvisioningStatus?.length,
    ).toBeGreaterThan(0);
  });

  it("that can't be deployed report the reason", async () => {
    const PermissionSetArn = await newSet();
    await sso.send(
      new admin.AttachCustomerManagedPolicyReferenceToPermissionSetCommand({
        InstanceArn,
        PermissionSetArn,
        CustomerManagedPolicyReference: { Name: "Missing" },
      }),
    );
    const { AccountAssignmentCreationStatus: created } = await sso.send(
      new admin.CreateAccountAssignmentCommand(target(PermissionSetArn)),
    );
    await app.worker.drain();
    expect(
      (
        await sso.send(
          new admin.DescribeAccountAssignmentCreationStatusCommand({
            InstanceArn,
            AccountAssignmentCreationRequestId: created?.RequestId,
          }),
        )
      ).AccountAssignmentCreationStatus,
    ).toMatchObject({
      Status: "FAILED",
      FailureReason: expect.stringContaining("must exist in the account"),
    });
  });

  it("with unknown users, accounts, sets and requests are refused", async () => {
    const PermissionSetArn = await newSet();
    await expect(
      sso.send(
        new admin.CreateAccountAssignmentCommand({
          ...target(PermissionSetArn),
          PrincipalId: "00000000-0000-4000-8000-000000000000",
        }),
      ),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await expect(
      sso.send(new admin.CreateAccountAssignmentCommand(target(PermissionSetArn, "000000000000"))),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await expect(
      sso.send(new admin.DeleteAccountAssignmentCommand(target(PermissionSetArn))),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await expect(
      sso.send(new admin.CreateAccountAssignmentCommand({ ...target(PermissionSetArn), TargetId: "x" })),
    ).rejects.toMatchObject({ name: "ValidationException" });
    await expect(
      sso.send(
        new admin.DescribeAccountAssignmentCreationStatusCommand({
          InstanceArn,
          AccountAssignmentCreationRequestId: "00000000-0000-4000-8000-000000000000",
        }),
      ),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await expect(
      sso.send(
        new admin.ProvisionPermissionSetCommand({ InstanceArn, PermissionSetArn, TargetType: "AWS_ACCOUNT" }),
      ),
    ).rejects.toMatchObject({ name: "ValidationException" });
    for (const TargetId of [PAYMENTS, "000000000000"])
      await expect(
        sso.send(
          new admin.ProvisionPermissionSetCommand({
            InstanceArn,
            PermissionSetArn,
            TargetType: "AWS_ACCOUNT",
            TargetId,
          }),
        ),
        "nothing of it is there",
      ).rejects.toMatchObject({
        name: "ResourceNotFoundException",
        message: expect.stringContaining(TargetId),
      });
  });
});
