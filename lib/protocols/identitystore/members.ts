/**
 * Members that identitystore's operations share, with AWS's documented constraints.
 * @see identitystore API reference
 */
import { z } from "zod";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { englishText } from "@/lib/messages/server-text";
import { AWS_WORDING } from "@/lib/formats/aws-wire/wording";
import { ownId } from "../aws-json/own-id";
import { AwsFault } from "../aws-json/reply";
import { MaxResults } from "../sso-admin/members";

export const IdentityStoreId = z
  .string()
  .min(1)
  .max(36)
  .regex(
    /^d-[0-9a-f]{10}$|^[0-9a-f]{8}\b-[0-9a-f]{4}\b-[0-9a-f]{4}\b-[0-9a-f]{4}\b-[0-9a-f]{12}$/,
    AWS_WORDING.memberPattern("d-[0-9a-f]{10}"),
  );
const ResourceIdText = z
  .string()
  .min(1)
  .max(47)
  .regex(/^([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}$/);
/** identitystore's pattern for texts: no control characters but tabs and line breaks. */
export const TEXT = /^[\p{L}\p{M}\p{S}\p{N}\p{P}\t\n\r \u00A0\u3000]+$/u;
export const GroupDisplayName = z.string().min(1).max(1024);
/** The id of a resource that must exist. */
export const ResourceId = ResourceIdText.transform(ownId);
/** An id that is repeated in the response, whether it exists or not. */
export const AskedId = ResourceIdText;
export const MemberId = z.object({ UserId: ResourceId });
const UniqueAttribute = z.object({
  AttributePath: z.string().min(1).max(255),
  AttributeValue: z.unknown().optional(),
});
export const AlternateIdentifier = z
  .object({
    ExternalId: z.object({ Issuer: z.string().min(1).max(100), Id: z.string().min(1).max(256) }).optional(),
    UniqueAttribute: UniqueAttribute.optional(),
  })
  .refine(
    (given) => (given.ExternalId === undefined) !== (given.UniqueAttribute === undefined),
    "aws_identifier_ambiguous",
  );
export const Filters = z
  .array(z.object({ AttributePath: z.string().min(1).max(255), AttributeValue: z.string().min(1).max(1024) }))
  .max(1)
  .optional();
export const page = {
  MaxResults,
  NextToken: z.string().min(1).max(65_535).optional(),
};

/** @throws AwsFault ResourceNotFoundException for another identity store */
export function requireStore(ctx: AdminCtx, id: string): void {
  if (id !== ctx.instance.identityStoreId)
    throw new AwsFault(
      "ResourceNotFoundException",
      404,
      englishText().t("errors.aws_identity_store_not_found", { id }),
      { ResourceType: "IDENTITY_STORE", ResourceId: id },
    );
}

/**
 * Returns the resource of an operation, for its errors. If a caller searches by name, it doesn't know the id.
 */
export function resourceOf(
  operation: string,
  input: Record<string, unknown>,
): { ResourceType: string; ResourceId?: string } {
  const id = (name: string) => (typeof input[name] === "string" ? { ResourceId: input[name] } : {});
  if (input.MembershipId !== undefined || operation === "GetGroupMembershipId")
    return { ResourceType: "GROUP_MEMBERSHIP", ...id("MembershipId") };
  return /Group/.test(operation) && operation !== "ListGroupMembershipsForMember"
    ? { ResourceType: "GROUP", ...id("GroupId") }
    : { ResourceType: "USER", ...id("UserId") };
}
