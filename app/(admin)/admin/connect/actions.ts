"use server";

import { revalidatePath } from "next/cache";
import { addAccount, addConnection, refreshConnections } from "@/lib/access/connections/service";
import { previewConnectionRemoval, removeConnection } from "@/lib/access/connections/remove";
import { PARTITIONS, type Partition } from "@/lib/formats/arn";
import { adminAction, textOf, type FormState } from "@/lib/web/admin";

const partitionOf = (form: FormData): Partition =>
  PARTITIONS.find((partition) => partition === textOf(form, "partition")) ?? "aws";

export async function connectOrganization(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await addConnection(ctx, {
      name: textOf(form, "name"),
      managementAccountId: textOf(form, "managementAccountId"),
      partition: partitionOf(form),
    });
    revalidatePath("/admin", "layout");
    return text.t("connections.connected");
  });
}

export async function connectAccount(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await addAccount(ctx, {
      id: textOf(form, "id"),
      name: textOf(form, "name"),
      email: textOf(form, "email"),
      partition: partitionOf(form),
    });
    revalidatePath("/admin", "layout");
    return text.t("connections.added");
  });
}

export async function refresh(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await refreshConnections(ctx, { id: textOf(form, "id") });
    revalidatePath("/admin", "layout");
    return text.t("connections.sync_started");
  });
}

export async function disconnect(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    const id = textOf(form, "id");
    if (textOf(form, "intent") === "preview") {
      const { name, accounts, roles } = await previewConnectionRemoval(ctx, { id });
      return text.t("connections.disconnect_preview", { name, accounts, roles });
    }
    await removeConnection(ctx, { id });
    revalidatePath("/admin", "layout");
    return text.t("connections.disconnected");
  });
}
