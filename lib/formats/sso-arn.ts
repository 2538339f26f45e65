/**
 * ARNs of IAM Identity Center's own resources, for this instance.
 * @see Service authorization reference, "Actions, resources, and condition keys for AWS IAM Identity Center"
 */
export const instanceArn = (instanceId: string) => `arn:aws:sso:::instance/${instanceId}`;
export const permissionSetArn = (instanceId: string, permissionSetId: string) =>
  `arn:aws:sso:::permissionSet/${instanceId}/${permissionSetId}`;
export const identityStoreArn = (accountId: string, identityStoreId: string) =>
  `arn:aws:identitystore::${accountId}:identitystore/${identityStoreId}`;

export const INSTANCE_ARN = /^arn:aws(-[a-z]{1,5}){0,3}:sso:::instance\/(sso)?ins-[a-zA-Z0-9-.]{16}$/;
export const PERMISSION_SET_ARN =
  /^arn:aws(-[a-z]{1,5}){0,3}:sso:::permissionSet\/(sso)?ins-[a-zA-Z0-9-.]{16}\/ps-[a-zA-Z0-9-./]{16}$/;

/** Returns the id of a permission set of this instance; null for any other ARN. */
export function permissionSetIdOf(instanceId: string, arn: string): string | null {
  const prefix = permissionSetArn(instanceId, "");
  return arn.startsWith(prefix) && /^ps-[0-9a-f]{16}$/.test(arn.slice(prefix.length))
    ? arn.slice(prefix.length)
    : null;
}
