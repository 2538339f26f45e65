"use server";

import { revalidatePath } from "next/cache";
import { addAccount, addConnection, refreshConnections } from "@/lib/access/connections/service";
import { previewConnectionRemoval, removeConnection } from "@/lib/access/connections/remove";
import { PARTITIONS, type Partition } from "@/lib/formats/arn";
import { adminAction, textOf, type FormState } from "@/lib/web/admin";

const partitionOf = (form: FormData): Partition =>
  PARTITIONS.find((partition) => partition === textOf(form, "partition")) ?? "aws";

export async function connectOrganization(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    await addConnection(ctx, {
      name: textOf(form, "name"),
      managementAccountId: textOf(form, "managementAccountId"),
      partition: partitionOf(form),
    });
    revalidatePath("/admin", "layout");
    return "Connected. Foyer is reading its accounts now.";
  });
}

export async function connectAccount(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    await addAccount(ctx, {
      id: textOf(form, "id"),
      name: textOf(form, "name"),
      email: textOf(form, "email"),
      partition: partitionOf(form),
    });
    revalidatePath("/admin", "layout");
    return "Added. Foyer is checking its connection now.";
  });
}

export async function refresh(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    await refreshConnections(ctx, { id: textOf(form, "id") });
    revalidatePath("/admin", "layout");
    return "Foyer is reading it now.";
  });
}

export async function disconnect(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    const id = textOf(form, "id");
    if (textOf(form, "intent") === "preview") {
      const { name, accounts, roles } = await previewConnectionRemoval(ctx, { id });
      return `${accounts === 1 ? "1 account" : `${accounts.toLocaleString("en")} accounts`} of ${name} would close: nobody could open them, and ${roles === 1 ? "1 role" : `${roles.toLocaleString("en")} roles`} of Foyer’s would stay in AWS. Connecting the organization again opens them.`;
    }
    await removeConnection(ctx, { id });
    revalidatePath("/admin", "layout");
    return "Disconnected.";
  });
}
