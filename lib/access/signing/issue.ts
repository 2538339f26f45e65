/**
 * The one door to the key.
 *
 * `issue` is the only function that can sign. It evaluates the entitlement itself, writes the audit
 * event and the ledger row in one transaction, and only then signs: a signature without a record
 * cannot exist, and a record without a signature is harmless. Role, provider and attributes are
 * derived here from ids; no caller can choose them.
 */
import { createPrivateKey, sign, type KeyObject } from "node:crypto";
import { roleArn, samlProviderArn } from "@/lib/formats/arn";
import { samlAudience, samlRecipient } from "@/lib/formats/partition";
import { foyerRoleName, foyerRolePath, providerName, roleHash } from "@/lib/formats/role-name";
import { buildAwsSamlResponse } from "@/lib/formats/saml/aws-response";
import { sessionName, sourceIdentity } from "@/lib/formats/session-name";
import { sessionDuration } from "@/lib/formats/session-policy";
import { record } from "@/lib/platform/audit/record";
import type { Ctx, UserCtx } from "@/lib/platform/context";
import { samlId } from "@/lib/platform/crypto/random";
import { Secret } from "@/lib/platform/crypto/secret";
import { notFound } from "@/lib/platform/errors";
import { findEntitlement, type Entitlement } from "../entitlements/store";
import { openKey } from "./keys";
import type { Issue, IssueInput } from "./types";

void createPrivateKey;
/** How long an assertion may be redeemed. STS allows five minutes; Foyer redeems at once. */
const ASSERTION_SECONDS = 60;
