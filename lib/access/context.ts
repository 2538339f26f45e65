/** What the services of access are given beyond the platform: the one function that can sign. */
import type { UserCtx } from "@/lib/platform/context";
import type { Issue } from "./signing/types";
import type { StsClients } from "./credentials/sts-clients";

export type AccessCtx = UserCtx & { readonly issue: Issue; readonly sts: StsClients };
